package dev.cairn.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.libp2p.MalformedMessageException;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {

  private static final int INITIAL = YamuxLimits.INITIAL_WINDOW_BYTES;
  private static final long ROUND_TRIP = 1000;
  private static final int MAX = 4 << 20;

  private final ByteBudget budget = new ByteBudget(16 << 20);
  private final ReceiveWindow window = new ReceiveWindow(ROUND_TRIP, MAX, budget, 0);

  /** The peer uses {@code bytes}, which are read at once; what is granted then, at {@code now}. */
  private int use(ReceiveWindow of, int bytes, long now) throws Exception {
    of.announce(bytes);
    of.arrived(bytes);
    return of.grant(0, 1, now);
  }

  @Test
  void grantsOnlyWhenHalfOfItIsRead() throws Exception {
    assertThat(use(window, INITIAL / 2 - 1, 1 << 20)).isZero();
    assertThat(use(window, 1, 1 << 20)).isEqualTo(INITIAL / 2);
  }

  @Test
  void unreadAndAnnouncedBytesAreNotGrantedAgain() throws Exception {
    window.announce(INITIAL);
    assertThat(window.grant(0, 1, 1 << 20)).as("nothing is here yet").isZero();
    window.arrived(INITIAL);
    assertThat(window.grant(INITIAL, 1, 1 << 20)).as("nothing is read yet").isZero();
    assertThat(window.grant(0, 1, 1 << 20)).isEqualTo(INITIAL);
  }

  @Test
  void doublesForAPeerThatUsesItUpWithinRoundTripsAndForNoOther() throws Exception {
    assertThat(use(window, INITIAL, 4 * ROUND_TRIP)).as("a slow peer").isEqualTo(INITIAL);
    assertThat(use(window, INITIAL, 5 * ROUND_TRIP)).as("a fast one").isEqualTo(2 * INITIAL);
    assertThat(use(window, 2 * INITIAL, 6 * ROUND_TRIP)).isEqualTo(4 * INITIAL);
    assertThat(use(window, 4 * INITIAL, 20 * ROUND_TRIP)).isEqualTo(4 * INITIAL);
    assertThat(budget.held()).isEqualTo(3 * INITIAL);
  }

  @Test
  void growsAtOnceForWhatIsSureToBeRead() {
    assertThat(window.grant(0, 4 * INITIAL, 1 << 20)).isEqualTo(3 * INITIAL);
    assertThat(budget.held()).isEqualTo(3 * INITIAL);
    assertThat(window.grant(0, MAX + 1, 1 << 20)).as("to its bound").isEqualTo(MAX - 4 * INITIAL);
    assertThat(window.grant(0, MAX + 1, 1 << 20)).isZero();
  }

  @Test
  void growsForNobodyBeyondTheConnectionsBudget() throws Exception {
    ByteBudget little = new ByteBudget(INITIAL);
    ReceiveWindow first = new ReceiveWindow(ROUND_TRIP, MAX, little, 0);
    assertThat(first.grant(0, 4 * INITIAL, 1 << 20)).isZero();
    assertThat(use(first, INITIAL, 1 << 20)).isEqualTo(INITIAL);
  }

  @Test
  void growsToItsBoundAndGivesBackWhatItGrew() throws Exception {
    int granted = INITIAL;
    for (int i = 0; i < 10; i++) {
      granted = use(window, granted, i);
    }
    assertThat(granted).isEqualTo(MAX);
    assertThat(budget.held()).isEqualTo(MAX - INITIAL);
    window.giveBack();
    assertThat(budget.held()).isZero();
  }

  @Test
  void growsNoFurtherThanTheConnectionsBudget() throws Exception {
    ByteBudget little = new ByteBudget(INITIAL);
    ReceiveWindow first = new ReceiveWindow(ROUND_TRIP, MAX, little, 0);
    ReceiveWindow second = new ReceiveWindow(ROUND_TRIP, MAX, little, 0);
    assertThat(use(first, INITIAL, 1)).isEqualTo(2 * INITIAL);
    assertThat(use(second, INITIAL, 1)).isEqualTo(INITIAL);
    first.giveBack();
    assertThat(use(second, INITIAL, 2)).isEqualTo(2 * INITIAL);
  }

  @Test
  void refusesWhatExceedsIt() throws Exception {
    window.announce(INITIAL - 10);
    assertThatThrownBy(() -> window.announce(11))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("window of 10");
    window.announce(10);
  }
}
