package dev.cairn.archive.vault;

import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import java.time.Duration;
import java.time.Instant;

/** The owner's retention lock, as last read from its keepers. Safe for many threads. */
final class LockMemory {

  /** A lock only grows, and it grows rarely. */
  private static final Duration READ_EVERY = Duration.ofDays(1);

  private final VaultPlace place;
  private volatile Known known = new Known(RetentionLock.NONE, Instant.MIN);

  private record Known(RetentionLock lock, Instant at) {}

  LockMemory(VaultPlace place) {
    this.place = place;
  }

  /**
   * From the keepers, now.
   *
   * @throws LockUnreadException if too few of them answer
   */
  RetentionLock read() throws LockUnreadException, InterruptedException {
    return switch (place.storage().lock()) {
      case OwnLock.Outcome.Locked locked -> {
        RetentionLock lock = known.lock.join(locked.now());
        known = new Known(lock, place.env().now());
        yield lock;
      }
      case OwnLock.Outcome.TooFew few -> throw new LockUnreadException(few);
    };
  }

  /** What is known of it; asks once a day, and where nobody answers it is what it was. */
  RetentionLock known() throws InterruptedException {
    if (known.at.isBefore(place.env().now().minus(READ_EVERY))) {
      try {
        return read();
      } catch (LockUnreadException e) {
        return known.lock; // a head is pinned for most of a year even so
      }
    }
    return known.lock;
  }
}
