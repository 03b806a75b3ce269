package dev.cairn.storage;

/**
 * The shape of a stripe's code ({@code docs/design.md}, "Stripes").
 *
 * @param k data blocks: any k of the others restore the pack
 * @param repairAt living blocks at which lazy repair begins
 * @param n blocks placed
 * @param spare further indices whose roots are signed but which are placed only by repair
 */
public record Profile(int k, int repairAt, int n, int spare) {

  public Profile {
    if (k < 1 || repairAt < k || n < repairAt || spare < 0 || n + spare > 256) {
      throw new IllegalArgumentException(
          "profile " + k + "/" + repairAt + "/" + n + " spare " + spare);
    }
  }

  /** Blocks receipted before a write counts as done: k + (n-k)/2. */
  public int receiptsNeeded() {
    return k + (n - k) / 2;
  }

  @Override
  public String toString() {
    return k + "/" + repairAt + "/" + n;
  }
}
