package dev.cairn.fuse.drive.network;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.storage.PeerStorage.Allowance;
import java.io.IOException;

/**
 * What the member may store, and how much of that its vault has stored: both as payload, that is
 * the grant times k / n and the bytes of packs and index, so that what statfs shows as free is what
 * can be written. Safe for many threads.
 */
public final class VaultQuota {

  private final Vault vault;
  private final Store store;
  private volatile Usage usage = new Usage(Long.MAX_VALUE, 0);
  private volatile long allowed = Long.MAX_VALUE;

  /**
   * As of the last look.
   *
   * @param allowedBytes payload that may be stored; {@link Long#MAX_VALUE}: without limit
   * @param storedBytes payload that the vault has stored
   */
  public record Usage(long allowedBytes, long storedBytes) {
    /** Whether there is a limit. */
    public boolean isLimited() {
      return allowedBytes != Long.MAX_VALUE;
    }
  }

  public VaultQuota(Vault vault, Store store) {
    this.vault = vault;
    this.store = store;
  }

  /** Looks, and lets so much be written from now on; what is still to be sent is counted in. */
  void look() throws ArchiveException, IOException {
    Allowance allowance = vault.storage().allowance();
    // In this order what is written or sent meanwhile counts twice, until the next look; in another
    // it would not count at all.
    long mark = store.writtenBytes();
    long unsent = allowance.isUnlimited() ? 0 : store.unsentBytes();
    Usage now = new Usage(allowance.payloadBytes(), vault.storedBytes());
    usage = now;
    allowed =
        now.isLimited()
            ? Math.max(0, now.allowedBytes() - now.storedBytes() - unsent)
            : Long.MAX_VALUE;
    store.allow(allowed, mark);
  }

  /**
   * Looks again if half of what was left is written: what was written over counted twice meanwhile,
   * and the network may be out of reach for long.
   */
  void lookIfLow() throws ArchiveException, IOException {
    if (store.allowedBytes() < allowed / 2) {
      look();
    }
  }

  /** How it is. */
  public Usage usage() {
    return usage;
  }
}
