package dev.cairn.authority.log;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The complete subtrees of a log, and what follows from them: roots and proofs (RFC 9162 §2.1) of
 * the log at any size up to now, at O(log² n). In memory ({@link LogTree}) or behind tiles ({@link
 * TileReader}).
 *
 * @param <E> why a subtree may not be had
 */
public interface Subtrees<E extends Exception> {

  /**
   * The hash over entries {@code index · 2^level} to {@code (index + 1) · 2^level - 1}.
   *
   * @throws IndexOutOfBoundsException if the log has not all of them
   */
  Hash at(int level, long index) throws E;

  /** The root over the first {@code size} entries; the hash of nothing for 0. */
  default Hash root(long size) throws E {
    return size == 0 ? Hash.of() : over(0, size);
  }

  /** Siblings on the way from entry {@code index} to the root of {@code size}, lowest first. */
  default List<Hash> inclusionProof(long index, long size) throws E {
    Objects.checkIndex(index, size);
    List<Hash> proof = new ArrayList<>();
    long start = 0;
    long end = size;
    while (end - start > 1) {
      long middle = start + split(end - start);
      if (index < middle) {
        proof.add(over(middle, end));
        end = middle;
      } else {
        proof.add(over(start, middle));
        start = middle;
      }
    }
    return proof.reversed();
  }

  /**
   * Shows that the first {@code oldSize} entries are the beginning of the first {@code size} (RFC
   * 9162 §2.1.4.1). Empty for 0 and for all of them.
   */
  default List<Hash> consistencyProof(long oldSize, long size) throws E {
    Objects.checkIndex(oldSize, size + 1);
    List<Hash> proof = new ArrayList<>();
    long start = 0;
    long end = size;
    while (oldSize > 0 && oldSize < end) {
      long middle = start + split(end - start);
      if (oldSize <= middle) {
        proof.add(over(middle, end));
        end = middle;
      } else {
        proof.add(over(start, middle));
        start = middle;
      }
    }
    if (start > 0) {
      proof.add(over(start, end)); // the verifier does not know this part of the old tree yet
    }
    return proof.reversed();
  }

  /** The root over entries start..end-1, where start is a multiple of the run's split. */
  private Hash over(long start, long end) throws E {
    long count = end - start;
    if (Long.bitCount(count) == 1) {
      int level = Long.numberOfTrailingZeros(count);
      return at(level, start >>> level);
    }
    long middle = start + split(count);
    return Merkle.nodeHash(over(start, middle), over(middle, end));
  }

  /** The largest power of two below {@code count} (RFC 9162 §2.1.1). */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }
}
