package dev.cairn.archive.check;

import dev.cairn.archive.check.Check.Findings;
import dev.cairn.archive.check.CheckReport.Problem;
import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.PackProof;
import dev.cairn.archive.vault.UnreadableStripeException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage.StripeHealth;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Downloads packs one at a time and proves each. Memory: one pack. */
final class DataCheck {

  private final Vault vault;
  private final Findings findings;

  DataCheck(Vault vault, Findings findings) {
    this.vault = vault;
    this.findings = findings;
  }

  /** Bytes read. */
  long check(List<Hash> stripes) throws ArchiveException, InterruptedException {
    long bytes = 0;
    long done = 0;
    for (Hash stripe : stripes) {
      bytes += check(stripe);
      findings.progress("packs", ++done, stripes.size());
    }
    return bytes;
  }

  private long check(Hash stripe) throws ArchiveException, InterruptedException {
    try {
      Optional<PackRecord> pack = vault.index().pack(stripe);
      if (pack.isEmpty()) {
        return 0; // its chunks were found, so this is a bug of the cache, which a rebuild mends
      }
      return new PackProof(vault)
          .of(
              pack.get(),
              (chunk, detail) -> findings.add(new Problem.ChunkDamaged(chunk, stripe, detail)));
    } catch (UnreadableStripeException e) {
      findings.add(
          new Problem.StripeUnreadable(
              new StripeHealth(stripe, null, e.outcome().found(), e.outcome().refusals())));
      return 0;
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }
}
