package dev.cairn.archive.vault;

import dev.cairn.storage.lock.RetentionLock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * For how long a head stays with its keepers after the next has taken its place, so that whoever
 * has the vault's key can hide what it lists and not destroy it. Pure.
 *
 * @param last when this device last pinned a head that only moved the drive's tree; empty for never
 */
record Pinning(Optional<Instant> last) {

  /** As long as hosts keep what its owner, gone since, wanted: a lease and a quarantine. */
  static final Duration KEPT = Duration.ofDays(270);

  /** A lease: what a lock counts from may be as late as that, were the owner away. */
  private static final Duration LEASE = Duration.ofDays(180);

  /** A drive moves the head every few seconds while it is written to. */
  private static final Duration DRIVE_EVERY = Duration.ofHours(1);

  /** Of a drive's heads one a day is kept as long as others, the rest for a fortnight. */
  private static final Duration DRIVE_KEPT = Duration.ofDays(14);

  /** What a head changes. */
  enum Change {
    /** Which snapshots there are, or where what they need lies. */
    SNAPSHOTS,
    /** The drive's tree, and snapshots that the drive makes by itself. */
    DRIVE,
    /** Nothing that anybody would want back. */
    NOTHING
  }

  /** Until when a head made at {@code now} is pinned; empty if it is not. */
  Optional<Instant> until(Change change, RetentionLock lock, Instant now) {
    return switch (change) {
      case SNAPSHOTS -> Optional.of(full(lock, now));
      case DRIVE -> {
        boolean isFirstToday = last.map(then -> !sameDay(then, now)).orElse(true);
        boolean isDue = last.map(then -> !now.isBefore(then.plus(DRIVE_EVERY))).orElse(true);
        Instant rest = later(now.plus(DRIVE_KEPT), lock.endAfter(now));
        yield isFirstToday
            ? Optional.of(full(lock, now))
            : isDue ? Optional.of(rest) : Optional.empty();
      }
      case NOTHING -> Optional.empty();
    };
  }

  /** Until when a head that is the newest at {@code now} is pinned at least. */
  static Instant full(RetentionLock lock, Instant now) {
    return later(now.plus(KEPT), lock.endAfter(now.plus(LEASE)));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  private static boolean sameDay(Instant one, Instant other) {
    long day = Duration.ofDays(1).toSeconds();
    return Math.floorDiv(one.getEpochSecond(), day) == Math.floorDiv(other.getEpochSecond(), day);
  }
}
