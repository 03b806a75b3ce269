package dev.cairn.archive.chunk;

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
 * tests/bench/archive}). Immutable, safe for many threads.
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

  private static final long MASK_HARD = -1L << (64 - (BITS + 2));
  private static final long MASK_EASY = -1L << (64 - (BITS - 2));

  private final long[] gear;

  public Chunker(Gear gear) {
    this.gear = gear.table();
  }

  /**
   * Length of the first chunk of {@code array[offset..offset+length)}.
   *
   * <p>The answer is final only if {@code length} reaches the end of the content or is at least
   * {@value #BYTES_MAX}; otherwise more bytes may move it.
   *
   * @param length at least 1
   */
  public int cut(byte[] array, int offset, int length) {
    if (length <= BYTES_MIN) {
      return length;
    }
    int end = Math.min(length, BYTES_MAX);
    int normal = Math.min(end, BYTES_TARGET);
    long[] table = gear;
    long hash = 0;
    int at = BYTES_MIN;
    for (; at < normal; at++) {
      hash = (hash << 1) + table[array[offset + at] & 0xFF];
      if ((hash & MASK_HARD) == 0) {
        return at + 1;
      }
    }
    for (; at < end; at++) {
      hash = (hash << 1) + table[array[offset + at] & 0xFF];
      if ((hash & MASK_EASY) == 0) {
        return at + 1;
      }
    }
    return end;
  }
}
