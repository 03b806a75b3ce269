package dev.cairn.archive.check;

import dev.cairn.archive.check.Check.Findings;
import dev.cairn.archive.check.CheckReport.Problem;
import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.pack.PackDirectory;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.pack.PackLayout;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.DamagedChunkException;
import dev.cairn.archive.vault.UnreadableStripeException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import dev.cairn.storage.PeerStorage.StripeHealth;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Downloads packs one at a time, compares each pack's own directory with what the index says of it,
 * and opens every chunk. Memory: one pack.
 */
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
      byte[] payload = vault.chunks().read(stripe, 0, pack.get().payloadBytes());
      checkDirectory(pack.get(), payload);
      for (PackEntry entry : pack.get().directory().entries()) {
        checkChunk(stripe, entry, payload);
      }
      return payload.length;
    } catch (UnreadableStripeException e) {
      findings.add(
          new Problem.StripeUnreadable(
              new StripeHealth(stripe, null, e.outcome().found(), e.outcome().refusals())));
      return 0;
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  private void checkDirectory(PackRecord pack, byte[] payload) {
    String wrong = "";
    try {
      PackLayout.DirectoryAt at = PackLayout.openHeader(vault.keys().metadata(), payload);
      byte[] sealed = Arrays.copyOfRange(payload, at.offset(), at.offset() + at.sealedBytes());
      PackDirectory own = PackLayout.openDirectory(vault.keys().metadata(), sealed);
      if (!own.equals(pack.directory())) {
        wrong = "the pack's directory and the index differ";
      }
    } catch (SealBrokenException | FormatException e) {
      wrong = "the pack's directory: " + e.getMessage();
    }
    if (!wrong.isEmpty()) {
      Hash first = pack.directory().entries().getFirst().id();
      findings.add(new Problem.ChunkDamaged(first, pack.stripe(), wrong));
    }
  }

  private void checkChunk(Hash stripe, PackEntry entry, byte[] payload) throws ArchiveException {
    try {
      vault.chunks().open(stripe, entry, new Slice(payload, entry.offset(), entry.sealedBytes()));
    } catch (DamagedChunkException e) {
      findings.add(new Problem.ChunkDamaged(entry.id(), stripe, e.getMessage() + ""));
    }
  }
}
