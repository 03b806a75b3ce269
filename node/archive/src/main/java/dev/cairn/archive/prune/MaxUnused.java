package dev.cairn.archive.prune;

/**
 * How many bytes that nothing needs may stay in packs with others that are needed: a share of all
 * that stays, a number, or any.
 *
 * @param share 0..1, of the packs that stay; used if {@code bytes} is negative
 * @param bytes how many, or −1
 */
public record MaxUnused(double share, long bytes) {

  /** restic's default: 5 %. */
  public static final MaxUnused USUAL = new MaxUnused(0.05, -1);

  /** Packs are never copied. */
  public static final MaxUnused UNLIMITED = new MaxUnused(0, Long.MAX_VALUE);

  public MaxUnused {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("a share of " + share + " is not below all of it");
    }
  }

  /** What may stay unused beside {@code usedBytes}. */
  long limit(long usedBytes) {
    return bytes >= 0 ? bytes : (long) (share / (1 - share) * usedBytes);
  }
}
