package dev.cairn.storage;

import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Presence;
import dev.cairn.storage.exchange.BlockServer;
import dev.cairn.storage.lease.Keepership;
import dev.cairn.storage.lease.LeaseProof;
import java.util.UUID;

/** What a host must know of the members, as the overlay knows them. */
final class OverlayMembers implements BlockServer.Members {

  private final Overlay overlay;
  private final Keepership keepership;

  OverlayMembers(Overlay overlay) {
    this.overlay = overlay;
    this.keepership = Keepership.of(overlay);
  }

  @Override
  public boolean granted(LeaseProof lease) {
    return keepership.granted(lease);
  }

  /**
   * The largest grant of the owner's devices. One whose owner is unknown here was let in by other
   * hosts before: its repair adds nothing to what it has.
   */
  @Override
  public long grantBytes(UUID owner) {
    return overlay.presences().stream()
        .map(Presence::member)
        .map(Member::device)
        .filter(device -> device.subject().equals(owner))
        .mapToLong(device -> device.grantBytes())
        .max()
        .orElse(Long.MAX_VALUE);
  }
}
