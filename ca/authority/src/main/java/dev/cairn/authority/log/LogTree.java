package dev.cairn.authority.log;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The Merkle tree over the log, kept as the hashes of all complete subtrees: level l holds one hash
 * for each run of 2^l entries. Appending costs two hashes amortised, a root or a proof O(log² n), a
 * million entries about 130 MiB. The tree is append-only, so a hash once in a level never changes:
 * that is what makes tiles static files.
 */
public final class LogTree {

  private final List<List<Hash>> levels = new ArrayList<>(List.of(new ArrayList<>()));

  public long size() {
    return levels.getFirst().size();
  }

  public void append(Hash leafHash) {
    Hash hash = leafHash;
    for (int level = 0; ; level++) {
      if (level == levels.size()) {
        levels.add(new ArrayList<>());
      }
      List<Hash> row = levels.get(level);
      row.add(hash);
      if (row.size() % 2 == 1) {
        return;
      }
      hash = Merkle.nodeHash(row.get(row.size() - 2), hash);
    }
  }

  public Hash root() {
    return size() == 0 ? Hash.of() : hash(0, size());
  }

  /** Siblings on the way from entry {@code index} to the root, lowest first. */
  public List<Hash> inclusionProof(long index) {
    Objects.checkIndex(index, size());
    List<Hash> proof = new ArrayList<>();
    long start = 0;
    long end = size();
    while (end - start > 1) {
      long middle = start + split(end - start);
      if (index < middle) {
        proof.add(hash(middle, end));
        end = middle;
      } else {
        proof.add(hash(start, middle));
        start = middle;
      }
    }
    return proof.reversed();
  }

  /** The complete hashes of one level, lowest first. */
  public List<Hash> level(int level) {
    return level < levels.size() ? levels.get(level) : List.of();
  }

  public int height() {
    return levels.size();
  }

  /** The root over entries start..end-1, where start is a multiple of the run's split. */
  private Hash hash(long start, long end) {
    long count = end - start;
    if (Long.bitCount(count) == 1) {
      int level = Long.numberOfTrailingZeros(count);
      return levels.get(level).get(Math.toIntExact(start >>> level));
    }
    long middle = start + split(count);
    return Merkle.nodeHash(hash(start, middle), hash(middle, end));
  }

  /** The largest power of two below {@code count} (RFC 9162 §2.1.1). */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }
}
