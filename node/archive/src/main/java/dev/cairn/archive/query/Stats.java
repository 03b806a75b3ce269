package dev.cairn.archive.query;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.tree.ChunkWalk;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How much snapshots hold, and how much of the vault they take. */
public final class Stats {

  private Stats() {}

  /**
   * What the chunks of some snapshots take, each counted once.
   *
   * @param storedBytes sealed bytes in packs, before they are coded
   * @param plainBytes the same before they were compressed
   * @param missing chunks that no index lists
   */
  public record Raw(long chunks, long storedBytes, long plainBytes, long missing) {}

  /** Adds up the chunks that {@code snapshots} need. Memory: about 100 bytes a chunk. */
  public static Raw raw(Vault vault, List<Snapshot> snapshots)
      throws ArchiveException, InterruptedException {
    Set<Hash> ids = new HashSet<>();
    ChunkWalk<ArchiveException> walk = new ChunkWalk<>(vault.chunks(), ids::add);
    for (Snapshot snapshot : snapshots) {
      try {
        walk.walk(snapshot.root());
      } catch (TreeFormatException e) {
        throw new ArchiveException(
            "the tree of snapshot " + snapshot.id().shortHex() + ": " + e.getMessage(), e);
      }
    }
    long stored = 0;
    long plain = 0;
    long missing = 0;
    for (Hash id : ids) {
      Optional<ChunkLocation> location = vault.chunks().find(id);
      if (location.isEmpty()) {
        missing++;
      } else {
        stored += location.get().entry().sealedBytes();
        plain += location.get().entry().plainBytes();
      }
    }
    return new Raw(ids.size(), stored, plain, missing);
  }
}
