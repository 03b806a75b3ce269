package dev.cairn.archive.chunk;

import java.util.Optional;

/**
 * FastCDC with normalised chunking (Xia et al., USENIX ATC 2016, §3.3–3.5): a rolling gear hash
 * over the last 64 bytes cuts where its top bits are zero, so that an insertion moves only the cuts
 * around it. No cut before {@link #BYTES_MIN}; a mask harder by two bits before the target and
 * easier by two after it keeps lengths near the target; a cut at {@link #BYTES_MAX} at the latest.
 *
 * <p>Sizes: 512 KiB on average finds a scattered change at a third of the bytes of the 1.4 MiB that
 * restic averages, and costs 100 MB of index per TiB; 4 MiB at most bounds every buffer below.
 *
 * <p>One byte a step: two-byte stepping and interleaving are slower in Java (measured, {@code
 * tests/bench/archive}), so {@link GearLanes} passes over the windows in which nothing is cut.
 * Immutable, safe for many threads.
 */
public final class Chunker {

  /** No chunk is shorter, but the last of a content. */
  public static final int BYTES_MIN = 128 << 10;

  /** Where lengths gather. */
  public static final int BYTES_TARGET = 512 << 10;

  /** No chunk is longer. */
  public static final int BYTES_MAX = 4 << 20;

  /** log2 of the target less the minimum that is skipped: lengths then average the target. */
  private static final int BITS = 19;

  private static final int BITS_HARD = BITS + 2;
  private static final int BITS_EASY = BITS - 2;

  private static final int NONE = 0;

  private final long[] gear;

  public Chunker(Gear gear) {
    this.gear = gear.table();
  }

  /**
   * Length of the first chunk of {@code array[offset..offset+length)}.
   *
   * <p>The answer is final unless it is {@code length} itself: then more bytes may move it, but
   * where the content ends or {@value #BYTES_MAX} are reached.
   *
   * @param length at least 1
   */
  public int cut(byte[] array, int offset, int length) {
    if (length <= BYTES_MIN) {
      return length;
    }
    int end = Math.min(length, BYTES_MAX);
    int normal = Math.min(end, BYTES_TARGET);
    int cut = cut(array, offset, BYTES_MIN, normal, BITS_HARD);
    if (cut == NONE) {
      cut = cut(array, offset, normal, end, BITS_EASY);
    }
    return cut == NONE ? end : cut;
  }

  /** The first cut behind one of {@code array[offset+from..offset+to)}, from {@code offset} on. */
  private int cut(byte[] array, int offset, int from, int to, int bits) {
    int first = offset + BYTES_MIN;
    int end = offset + to;
    int at = passed(array, first, offset + from, end, bits);
    long[] table = gear;
    long hash = Gear.hash(table, array, first, at);
    for (; at < end; at++) {
      hash = (hash << 1) + table[array[at] & 0xFF];
      if (hash >>> (Long.SIZE - bits) == 0) {
        return at + 1 - offset;
      }
    }
    return NONE;
  }

  /** From {@code from} on over the windows in which there is no cut. */
  private int passed(byte[] array, int first, int from, int end, int bits) {
    if (end - from < GearLanes.WINDOW_BYTES) {
      return from;
    }
    Optional<GearLanes> lanes = GearLanes.find(end - from);
    int at = from;
    while (lanes.isPresent()
        && end - at >= GearLanes.WINDOW_BYTES
        && !lanes.get().mayCut(gear, array, at, first, bits)) {
      at += GearLanes.WINDOW_BYTES;
    }
    return at;
  }
}
