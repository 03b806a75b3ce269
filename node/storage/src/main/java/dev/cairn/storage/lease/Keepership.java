package dev.cairn.storage.lease;

import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells whether the signers of a lease are keepers of its stripe, as far as this node knows the
 * members around it. A third of the keepers is enough to be believed: that an honest one is among
 * them is what matters to third parties; that it was a majority matters when the lease is taken,
 * and honest keepers see to that. Were a majority wanted here too, a lease taken in a network of
 * twelve would be worth nothing once there are twenty-four.
 */
@FunctionalInterface
public interface Keepership {

  /** Views of who is near differ while members come and go: twice the keepers may have granted. */
  int NEAR = 2 * Records.KEEPERS;

  /** True if enough of the stripe's keepers granted {@code lease}. */
  boolean granted(LeaseProof lease);

  /** As {@code overlay} knows the members. */
  static Keepership of(Overlay overlay) {
    return lease -> granted(lease, overlay.nearest(lease.stripe(), NEAR));
  }

  /**
   * True if at least a third of the keepers granted it. Pure.
   *
   * @param near the members closest to the stripe, at most {@link #NEAR}
   */
  static boolean granted(LeaseProof lease, List<Member> near) {
    Set<Object> keys = new HashSet<>();
    near.forEach(member -> keys.add(member.device().key()));
    long granted = lease.grants().stream().filter(grant -> keys.contains(grant.keeper())).count();
    return granted >= needed(near.size());
  }

  /** Grants that convince a third party when {@code near} members are known near the stripe. */
  static int needed(int near) {
    return Math.max(1, Math.ceilDiv(Math.min(near, Records.KEEPERS), 3));
  }
}
