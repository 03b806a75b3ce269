package dev.cairn.archive.backup;

import dev.cairn.archive.backup.VerifySample.StoredPack;
import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.PackProof;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads a sample of what a backup stored back from its hosts, as a restore would: a receipt says
 * that a host had a block, this that it gives the block back, and that it opens.
 */
final class ReadBack {

  private final Vault vault;
  private final Counters counters;

  ReadBack(Vault vault, Counters counters) {
    this.vault = vault;
    this.counters = counters;
  }

  /** Reads them one after the other; what is wrong is counted and told. */
  void of(List<StoredPack> packs) throws InterruptedException {
    vault.chunks().onLiar(counters::liar);
    try {
      for (StoredPack pack : packs) {
        of(pack);
      }
    } finally {
      vault.chunks().onLiar(refusal -> {});
    }
  }

  private void of(StoredPack stored) throws InterruptedException {
    String item = "stripe " + stored.stripe().shortHex();
    try {
      Optional<PackRecord> pack = vault.index().pack(stored.stripe());
      if (pack.isEmpty()) {
        counters.failed(item, "verify", "it was stored, and this device's index has lost it");
        return;
      }
      PackProof proof = new PackProof(vault);
      counters.verified(
          proof.of(pack.get(), (chunk, detail) -> counters.failed(item, "verify", detail)));
    } catch (ArchiveException | IOException e) { // the head has moved: what is saved is saved
      counters.failed(item, "verify", e.getMessage() + "");
    }
  }
}
