package dev.cairn.archive.vault;

import dev.cairn.archive.index.LocalIndex;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How long packs that no head lists can still be relied upon. A host deletes a block 90 days after
 * it first heard that nobody wants it, at the earliest ({@code TenancyTimes}); all of this happens
 * well before.
 */
final class Retirement {

  /**
   * A pack may be listed again until that long after it was last known to be listed, and a pending
   * one until that long after its receipt. It then is again in the next retain set of this device,
   * at most a fortnight later; 46 days remain.
   */
  static final Duration RELISTED_WITHIN = Duration.ofDays(30);

  /** From then on a retired pack is gone from the cache too. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(100);

  private Retirement() {}

  /** The newest head was read and all of its segments are known here. */
  static void afterReading(Vault vault, Head head) throws IOException {
    Instant now = vault.env().now();
    Set<Hash> segments = new HashSet<>();
    for (SegmentPointer segment : head.segments()) {
      segments.add(segment.stripe());
    }
    LocalIndex index = vault.index();
    if (!vault.keys().mayMoveHead()) {
      Optional<Adder> self = head.adder(vault.storage().additions().device());
      index.folded(self.map(Adder::folded).orElse(0L));
    }
    index.keepSegments(segments, now);
    index.retirePending(now.minus(RELISTED_WITHIN));
    index.forgetRetired(now.minus(FORGOTTEN_AFTER));
  }

  /** True if a pack that was last listed then may be listed again. */
  static boolean mayBeRelisted(Instant lastListed, Instant now) {
    return !now.isAfter(lastListed.plus(RELISTED_WITHIN));
  }
}
