package dev.cairn.archive.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.vault.Pinning.Change;
import dev.cairn.storage.lock.RetentionLock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PinningTest {

  private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");
  private static final RetentionLock NONE = RetentionLock.NONE;

  private static Pinning lastAt(Instant time) {
    return new Pinning(Optional.of(time));
  }

  @Test
  void everyBackupAndEveryForgetIsPinned() {
    for (Pinning any : new Pinning[] {new Pinning(Optional.empty()), lastAt(NOON)}) {
      assertThat(any.until(Change.SNAPSHOTS, NONE, NOON)).contains(NOON.plus(Duration.ofDays(270)));
    }
  }

  @Test
  void driveIsPinnedOnceAnHourAndOnceADayForLong() {
    Optional<Instant> full = Optional.of(NOON.plus(Duration.ofDays(270)));
    assertThat(new Pinning(Optional.empty()).until(Change.DRIVE, NONE, NOON)).isEqualTo(full);
    assertThat(lastAt(NOON.minus(Duration.ofHours(13))).until(Change.DRIVE, NONE, NOON))
        .isEqualTo(full);
    assertThat(lastAt(NOON.minus(Duration.ofHours(1))).until(Change.DRIVE, NONE, NOON))
        .contains(NOON.plus(Duration.ofDays(14)));
    assertThat(lastAt(NOON.minus(Duration.ofMinutes(59))).until(Change.DRIVE, NONE, NOON))
        .isEmpty();
  }

  @Test
  void numberOfADealingIsNotWorthAPin() {
    assertThat(lastAt(NOON).until(Change.NOTHING, NONE, NOON)).isEmpty();
  }

  /** What hosts keep for a lock is no use without the head that lists it. */
  @Test
  void noPinEndsBeforeTheLockOfWhatItLists() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      RetentionLock lock =
          new RetentionLock(
              Duration.ofDays(random.nextInt(3653)),
              NOON.plus(Duration.ofDays(random.nextInt(-100, 3000))));
      Instant last = NOON.minusSeconds(random.nextInt(200_000));
      for (Change change : new Change[] {Change.SNAPSHOTS, Change.DRIVE}) {
        lastAt(last)
            .until(change, lock, NOON)
            .ifPresent(
                until -> assertThat(until).as("seed 5").isAfterOrEqualTo(lock.endAfter(NOON)));
      }
    }
  }
}
