package dev.cairn.archive.vault;

import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.pack.PackDirectory;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.pack.PackLayout;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import java.util.Arrays;

/**
 * Downloads a pack whole, compares its own directory with what the index says of it, and opens
 * every chunk and compares it with its id. Memory: one pack. Safe for many threads.
 */
public final class PackProof {

  private final Vault vault;

  public PackProof(Vault vault) {
    this.vault = vault;
  }

  /** Hears what is wrong. */
  @FunctionalInterface
  public interface Damages {
    void found(Hash chunk, String detail);
  }

  /**
   * Proves one pack.
   *
   * @return bytes read
   * @throws UnreadableStripeException if fewer than k of its blocks can be had
   */
  public int of(PackRecord pack, Damages damages) throws ArchiveException, InterruptedException {
    byte[] payload = vault.chunks().read(pack.stripe(), 0, pack.payloadBytes());
    String wrong = directory(pack, payload);
    if (!wrong.isEmpty()) {
      damages.found(pack.directory().entries().getFirst().id(), "the pack's directory " + wrong);
    }
    for (PackEntry entry : pack.directory().entries()) {
      Slice sealed = new Slice(payload, entry.offset(), entry.sealedBytes());
      try {
        vault.chunks().open(pack.stripe(), entry, sealed);
      } catch (DamagedChunkException e) {
        damages.found(entry.id(), e.getMessage() + "");
      }
    }
    return payload.length;
  }

  /** What is wrong with it; empty if nothing is. */
  private String directory(PackRecord pack, byte[] payload) {
    try {
      PackLayout.DirectoryAt at = PackLayout.openHeader(vault.keys().metadata(), payload);
      byte[] sealed = Arrays.copyOfRange(payload, at.offset(), at.offset() + at.sealedBytes());
      PackDirectory own = PackLayout.openDirectory(vault.keys().metadata(), sealed);
      return own.equals(pack.directory()) ? "" : "and the index differ";
    } catch (SealBrokenException | FormatException e) {
      return "cannot be read: " + e.getMessage();
    }
  }
}
