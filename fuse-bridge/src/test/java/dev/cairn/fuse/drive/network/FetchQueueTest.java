package dev.cairn.fuse.drive.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.fuse.drive.network.FetchQueue.Due;
import dev.cairn.fuse.drive.network.FetchQueue.Lane;
import dev.cairn.fuse.drive.network.FetchQueue.Range;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is fetched first. */
class FetchQueueTest {

  private static final Hash STRIPE = Hash.of(new byte[] {1});

  private final FetchQueue queue = new FetchQueue();

  private Range ahead(long distanceBytes) {
    return queue.add(STRIPE, new Due(Lane.AHEAD, distanceBytes));
  }

  private Range background() {
    return queue.add(STRIPE, new Due(Lane.BACKGROUND, 0));
  }

  private List<Range> polled() {
    List<Range> polled = new ArrayList<>();
    for (Range range = queue.poll(); range != null; range = queue.poll()) {
      polled.add(range);
    }
    return polled;
  }

  @Test
  void nearestRangeComesFirstWhoeverReadsAndWhateverCameBefore() {
    Range oneFar = ahead(9_000_000);
    Range oneNear = ahead(1_000_000);
    Range twoFar = ahead(8_000_000);
    Range twoNear = ahead(2_000_000);
    assertThat(polled()).containsExactly(oneNear, twoNear, twoFar, oneFar);
  }

  @Test
  void whatAReaderWaitsForComesBeforeAllAndBesideWhatIsUnderWay() {
    for (int i = 0; i < FetchQueue.AHEAD_MAX + 2; i++) {
      ahead(1_000_000L * i);
    }
    assertThat(polled()).hasSize(FetchQueue.AHEAD_MAX);
    Range now = queue.add(STRIPE, Due.NOW);
    assertThat(polled()).containsExactly(now);
    queue.ended();
    assertThat(polled()).as("one beside the limit has ended, the others run on").isEmpty();
    queue.ended();
    assertThat(polled()).hasSize(1);
  }

  @Test
  void aRangeAheadThatAReaderHasReachedIsHastened() {
    Range near = ahead(1);
    Range far = ahead(9_000_000);
    queue.hasten(far, Due.NOW);
    queue.hasten(near, new Due(Lane.AHEAD, 5));
    assertThat(polled()).containsExactly(far, near);
  }

  @Test
  void waitersAreBoundedToo() {
    for (int i = 0; i < FetchQueue.NOW_MAX + 1; i++) {
      queue.add(STRIPE, Due.NOW);
    }
    assertThat(polled()).hasSize(FetchQueue.NOW_MAX);
  }

  @Test
  void theBackgroundGetsAFewTurnsWhileNobodyReads() {
    background();
    background();
    background();
    assertThat(polled()).hasSize(FetchQueue.BACKGROUND_MAX);
    Range wanted = ahead(1);
    assertThat(polled()).containsExactly(wanted);
    queue.ended();
    assertThat(polled()).isEmpty();
    queue.ended();
    assertThat(polled()).hasSize(1);
  }

  @Test
  void whatIsFarthestIsGivenUpWhenTooManyWait() {
    Range background = background();
    Range farthest = ahead(1_000_000);
    for (int i = 0; i < FetchQueue.WAITING_MAX - 1; i++) {
      ahead(i);
    }
    assertThat(queue.giveUp()).isSameAs(farthest).isNotSameAs(background);
    assertThat(queue.giveUp()).isNull();
  }
}
