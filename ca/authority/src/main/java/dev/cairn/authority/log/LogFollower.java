package dev.cairn.authority.log;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a log from one checkpoint to the next, without its history: each has to go on from the
 * one before. What does not is an alarm, with both signed notes as evidence.
 */
public final class LogFollower {

  /** Entries handed over at once. */
  public static final int ENTRIES_MAX = 1024;

  private LogFollower() {}

  /** What a look at the log came to. */
  public sealed interface Look {
    /**
     * The log goes on from where it was known.
     *
     * @param newest the checkpoint that it shows
     * @param from index of the first of {@code entries}
     * @param entries the next ones, each shown to be in {@code newest}; at most {@value
     *     #ENTRIES_MAX}
     */
    record Grown(Checkpoint newest, long from, List<byte[]> entries) implements Look {
      public Grown {
        entries = List.copyOf(entries);
      }
    }

    /**
     * The log does not go on from what it signed.
     *
     * @param reason {@code LOG_SHRUNK} or {@code LOG_FORKED}
     * @param known signed by the log, seen before
     * @param shown signed by the log, seen now
     */
    record Alarm(Reason reason, Checkpoint known, Checkpoint shown) implements Look {}
  }

  /**
   * Looks at what {@code source} shows now.
   *
   * @param known the checkpoint to go on from
   * @param from index of the first entry wanted, at most {@code known}'s size
   * @throws RefusedException if the checkpoint is not the log's, or an entry is not in its tree
   * @throws IOException if a file cannot be had
   */
  public static Look look(LogSource source, TrustAnchor anchor, Checkpoint known, long from)
      throws IOException, RefusedException {
    Checkpoint shown = LogAudit.checkpoint(source, anchor);
    if (shown.size() < known.size()) {
      return new Look.Alarm(Reason.LOG_SHRUNK, known, shown);
    }
    TileReader tiles = new TileReader(source, shown.size());
    if (!goesOn(tiles, known, shown)) {
      return new Look.Alarm(Reason.LOG_FORKED, known, shown);
    }
    long end = Math.min(shown.size(), from + ENTRIES_MAX);
    List<byte[]> entries = new ArrayList<>();
    while (from + entries.size() < end) {
      long index = from + entries.size();
      List<byte[]> bundle = tiles.bundle(index / Tiles.WIDTH);
      for (byte[] entry : bundle.subList((int) (index % Tiles.WIDTH), bundle.size())) {
        if (from + entries.size() < end) {
          entries.add(shown(tiles, shown, from + entries.size(), entry));
        }
      }
    }
    return new Look.Grown(shown, from, entries);
  }

  private static boolean goesOn(TileReader tiles, Checkpoint known, Checkpoint shown)
      throws IOException {
    List<Hash> proof = tiles.consistencyProof(known.size(), shown.size());
    boolean isEmpty = known.size() == 0 && known.root().equals(Hash.of());
    return isEmpty || Merkle.verifyConsistency(known.tree(), shown.tree(), proof);
  }

  private static byte[] shown(TileReader tiles, Checkpoint checkpoint, long index, byte[] entry)
      throws IOException, RefusedException {
    boolean isThere =
        Merkle.verifyInclusion(
            Merkle.leafHash(entry),
            index,
            checkpoint.size(),
            tiles.inclusionProof(index, checkpoint.size()),
            checkpoint.root());
    if (!isThere) {
      throw new RefusedException(
          Reason.NOT_LOGGED, "entry " + index + " is not in the tree of " + checkpoint.size());
    }
    return entry;
  }
}
