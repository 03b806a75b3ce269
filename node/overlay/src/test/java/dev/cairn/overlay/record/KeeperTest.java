package dev.cairn.overlay.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.MemoryRecordStore;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlaySettings.Limits;
import dev.cairn.overlay.RecordStore.Kept;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.wire.RecordAnswer;
import dev.cairn.overlay.wire.RecordRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class KeeperTest {

  private static final UUID ALICE = new UUID(1, 1);
  private static final UUID BOB = new UUID(2, 2);

  private final HandClock clock = new HandClock();
  private final MemoryRecordStore store = new MemoryRecordStore();
  private final Near near = new Near();
  private final Keeper keeper = keeper(new Limits(8, 8, 3, 1000, 4000));

  private Keeper keeper(Limits limits) {
    Keeper made = new Keeper(clock, store, near, OverlaySettings.defaults().withLimits(limits));
    made.define(Topic.KIND);
    return made;
  }

  private RecordAnswer put(UUID from, int topic, byte[] value) {
    return keeper.answer(from, new RecordRequest("topic", Topic.key(topic), value));
  }

  private RecordAnswer get(int topic) {
    return keeper.answer(BOB, RecordRequest.get("topic", Topic.key(topic)));
  }

  @Test
  void keepsWhatItsRuleFindsValidAndNothingElse() {
    byte[] value = Topic.value(1, 4, 9);
    assertThat(put(ALICE, 4, value)).isEqualTo(new RecordAnswer.Kept());
    assertThat(get(4))
        .isInstanceOfSatisfying(
            RecordAnswer.Found.class, found -> assertThat(found.unverified()).isEqualTo(value));
    assertThat(put(ALICE, 5, value)).isInstanceOf(RecordAnswer.Refused.class);
    assertThat(get(5)).isEqualTo(new RecordAnswer.Absent());
    assertThat(keeper.answer(ALICE, new RecordRequest("unheard-of", Topic.key(4), value)))
        .isInstanceOf(RecordAnswer.Refused.class);
  }

  @Test
  void neverGoesBackToALowerSequence() {
    put(ALICE, 4, Topic.value(7, 4));
    assertThat(put(BOB, 4, Topic.value(6, 4))).isInstanceOf(RecordAnswer.Superseded.class);
    assertThat(put(BOB, 4, Topic.value(8, 4))).isEqualTo(new RecordAnswer.Kept());
  }

  @Test
  void keepsTheFirstOfTwoRecordsWithOneSequence() {
    byte[] first = Topic.value(7, 4, 1);
    put(ALICE, 4, first);
    assertThat(put(BOB, 4, Topic.value(7, 4, 2)))
        .isInstanceOfSatisfying(
            RecordAnswer.Superseded.class,
            answer -> assertThat(answer.unverified()).isEqualTo(first));
    assertThat(put(BOB, 4, first)).isEqualTo(new RecordAnswer.Kept());
  }

  @Test
  void swapReplacesOnlyWhatItWasMadeFrom() {
    put(ALICE, 4, Topic.value(7, 4));
    assertThat(put(BOB, 4, Topic.swap(9, 4, 6))).isInstanceOf(RecordAnswer.Superseded.class);
    assertThat(put(BOB, 4, Topic.swap(9, 4, 7))).isEqualTo(new RecordAnswer.Kept());
    assertThat(put(ALICE, 4, Topic.swap(10, 4, 7))).isInstanceOf(RecordAnswer.Superseded.class);
    assertThat(put(ALICE, 5, Topic.swap(10, 5, 7))).isEqualTo(new RecordAnswer.Kept());
  }

  @Test
  void pagesOverTheLivingRecordsOfOneKind() throws Exception {
    List<Hash> keys = new ArrayList<>();
    Keeper roomy = keeper(OverlaySettings.defaults().limits());
    for (int topic = 0; topic < 40; topic++) {
      RecordRequest request =
          new RecordRequest("topic", Topic.key(topic), Topic.value(topic, topic));
      assertThat(roomy.answer(ALICE, request)).isEqualTo(new RecordAnswer.Kept());
      if (topic < 9) {
        clock.advance(Duration.ofHours(9));
      } else {
        keys.add(Topic.key(topic));
      }
    }
    clock.advance(Duration.ofHours(40));
    keys.sort(null);
    Place other = new Place("topics", Topic.key(1));
    store.put(other, new Kept(new byte[1], 0, ALICE, clock.now(), clock.now().plusSeconds(60)));
    List<Hash> seen = new ArrayList<>();
    List<Records.Kept> page = roomy.page("topic", null, 7);
    while (page.size() == 7) {
      page.forEach(kept -> seen.add(kept.key()));
      page = roomy.page("topic", seen.getLast(), 7);
    }
    page.forEach(kept -> seen.add(kept.key()));
    assertThat(seen).isEqualTo(keys);
  }

  @Test
  void refusesWhatBelongsElsewhere() {
    near.closer = 40;
    assertThat(put(ALICE, 4, Topic.value(1, 4)))
        .isEqualTo(new RecordAnswer.Refused("too far from the key to keep it"));
    near.closer = 39;
    assertThat(put(ALICE, 4, Topic.value(1, 4))).isEqualTo(new RecordAnswer.Kept());
  }

  @Test
  void depositorCannotBringMoreThanItsAllowance() throws Exception {
    for (int topic = 0; topic < 3; topic++) {
      assertThat(put(ALICE, topic, Topic.value(1, topic))).isEqualTo(new RecordAnswer.Kept());
    }
    assertThat(put(ALICE, 3, Topic.value(1, 3))).isInstanceOf(RecordAnswer.Refused.class);
    assertThat(put(ALICE, 2, Topic.value(2, 2))).isEqualTo(new RecordAnswer.Kept());
    assertThat(put(BOB, 3, Topic.value(1, 3))).isEqualTo(new RecordAnswer.Kept());
    assertThat(put(BOB, 4, Topic.value(1, 4, new int[2000])))
        .isInstanceOf(RecordAnswer.Refused.class);
    Keeper restarted = keeper(new Limits(8, 8, 3, 1000, 4000));
    restarted.load();
    assertThat(restarted.answer(ALICE, new RecordRequest("topic", Topic.key(9), Topic.value(1, 9))))
        .isInstanceOf(RecordAnswer.Refused.class);
  }

  @Test
  void recordThatNobodyConfirmsGoesAfterTwoDaysAndFreesItsAllowance() throws Exception {
    put(ALICE, 1, Topic.value(1, 1));
    put(ALICE, 2, Topic.value(1, 2));
    put(ALICE, 3, Topic.value(1, 3));
    clock.advance(Duration.ofHours(40));
    put(BOB, 2, Topic.value(1, 2));
    clock.advance(Duration.ofHours(9));
    assertThat(get(1)).isEqualTo(new RecordAnswer.Absent());
    assertThat(get(2)).isInstanceOf(RecordAnswer.Found.class);
    assertThat(keeper.sweep(null, 100)).hasSize(1);
    assertThat(store.page(null, 100)).hasSize(1);
    assertThat(put(ALICE, 7, Topic.value(1, 7))).isEqualTo(new RecordAnswer.Kept());
  }

  /** A neighbourhood set by hand. */
  private static final class Near implements Neighbourhood {
    private int closer;

    @Override
    public List<Member> failingLately() {
      return List.of();
    }

    @Override
    public int closerThanSelf(Hash point, int most) {
      return closer;
    }
  }

  /** A clock set by hand; the rest is the machine's. */
  private static final class HandClock implements Environment {
    private final Environment machine = new RealEnvironment();
    private Instant now = Instant.EPOCH;

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanoTime() {
      return machine.nanoTime();
    }

    @Override
    public RandomGenerator random() {
      return machine.random();
    }

    @Override
    public SecureRandom secureRandom() {
      return machine.secureRandom();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      machine.sleep(duration);
    }

    @Override
    public Thread start(String name, Runnable body) {
      return machine.start(name, body);
    }

    @Override
    public Alarm after(Duration delay, Runnable action) {
      return machine.after(delay, action);
    }
  }
}
