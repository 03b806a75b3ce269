package dev.cairn.erasure;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A Reed–Solomon code: k data shards give m parity shards, and any k of the k + m give back all.
 *
 * <p>The code is the systematic Vandermonde code over GF(2^8), polynomial 0x11D, of Backblaze's
 * JavaReedSolomon and of klauspost/reedsolomon: byte for byte their parity. Shard i does not depend
 * on m, so {@code of(16, 56)} is {@code of(16, 32)} with spare indices for repair.
 *
 * <p>Shards are indexed 0..k+m−1, data first. Byte p of any shard depends only on the bytes p of
 * the others: a range of a shard is coded by handing in just that range.
 *
 * <p>Immutable and safe for any thread, as long as every thread has its own {@link Shards}. Keep
 * the object: it remembers the tables of its last few uses.
 */
public final class ErasureCode {

  /** Most shards of a stripe: the elements of the field. */
  public static final int SHARDS_MAX = 256;

  /** Bytes of each shard verified at a time: a tile of all inputs stays in the cache. */
  private static final int VERIFY_TILE_BYTES = 4096;

  private final int dataCount;
  private final int parityCount;
  private final RecentProducts products = new RecentProducts();

  private ErasureCode(int dataCount, int parityCount) {
    this.dataCount = dataCount;
    this.parityCount = parityCount;
  }

  /**
   * The code with {@code k} data and {@code m} parity shards.
   *
   * @param k at least 1
   * @param m at least 0; k + m at most {@value #SHARDS_MAX}
   */
  public static ErasureCode of(int k, int m) {
    if (k < 1 || m < 0 || m > SHARDS_MAX - k) {
      throw new IllegalArgumentException(
          "a code has k >= 1 data shards and k + m <= 256 in all, not k=" + k + " m=" + m);
    }
    return new ErasureCode(k, m);
  }

  /** How shards of {@code shardBytes} are coded on this machine, in words, for benchmarks. */
  public static String kernelName(int shardBytes) {
    return KernelChoice.of(shardBytes).name();
  }

  /** k: shards of data, and how many of any kind give back the rest. */
  public int dataCount() {
    return dataCount;
  }

  /** m: shards beyond the data. */
  public int parityCount() {
    return parityCount;
  }

  /** k + m. */
  public int shardCount() {
    return dataCount + parityCount;
  }

  /** A new arena with a place for every shard. */
  public Shards shards(int shardBytes) {
    return Shards.allocate(shardBytes, range(0, shardCount()));
  }

  /**
   * A new arena for some shards only, for example k inputs and one output of a repair.
   *
   * @param indices the shards that get a place, each below {@link #shardCount()}
   */
  public Shards shards(int shardBytes, BitSet indices) {
    checkIndices(indices);
    return Shards.allocate(shardBytes, indices);
  }

  /** Smallest shard that takes {@code bytes} bytes over the k data shards, at least 1. */
  public int shardBytesFor(int bytes) {
    return Math.max(1, Math.ceilDiv(bytes, dataCount));
  }

  /**
   * Lays contiguous bytes over the data shards, shard 0 first, and zeroes what is left of them.
   *
   * @throws IllegalArgumentException if there are more bytes than the data shards take
   */
  public void split(byte[] source, int offset, int length, Shards shards) {
    int shardBytes = shards.shardBytes();
    checkCapacity(length, shardBytes);
    for (int i = 0, done = 0; i < dataCount; i++) {
      int count = Math.min(shardBytes, length - done);
      int target = shards.offset(i);
      System.arraycopy(source, offset + done, shards.array(), target, count);
      Arrays.fill(shards.array(), target + count, target + shardBytes, (byte) 0);
      done += count;
    }
  }

  /** The inverse of {@link #split}: copies the first {@code length} data bytes to a target. */
  public void join(Shards shards, byte[] target, int offset, int length) {
    int shardBytes = shards.shardBytes();
    checkCapacity(length, shardBytes);
    for (int i = 0, done = 0; done < length; i++) {
      int count = Math.min(shardBytes, length - done);
      System.arraycopy(shards.array(), shards.offset(i), target, offset + done, count);
      done += count;
    }
  }

  /** Computes every parity shard that has a place in the arena from the k data shards. */
  public void encode(Shards shards) {
    BitSet parity = shards.indices();
    parity.clear(0, dataCount);
    encode(shards, parity);
  }

  /**
   * Computes some parity shards from the k data shards; the others keep their bytes.
   *
   * @param parity indices k..k+m−1 that have a place in the arena
   */
  public void encode(Shards shards, BitSet parity) {
    if (parity.nextSetBit(0) >= 0 && parity.nextSetBit(0) < dataCount) {
      throw new IllegalArgumentException("a data shard is not encoded: " + parity);
    }
    compute(shards, range(0, dataCount), parity);
  }

  /**
   * Computes shards from any k others, data or parity alike. Wanted shards that are present stay as
   * they are. Nothing is checked: a wrong input gives wrong outputs.
   *
   * @param present shards of the arena that hold good bytes, at least k; the lowest k are read
   * @param wanted shards of the arena to compute
   * @throws IllegalArgumentException if fewer than k are present, or one has no place
   */
  public void reconstruct(Shards shards, BitSet present, BitSet wanted) {
    if (present.cardinality() < dataCount) {
      throw new IllegalArgumentException(
          "reconstruction needs " + dataCount + " shards, present are " + present);
    }
    BitSet missing = (BitSet) wanted.clone();
    missing.andNot(present);
    compute(shards, lowest(dataCount, present), missing);
  }

  /**
   * Whether the shards of the arena belong together: the lowest k of it give all others.
   *
   * @return false if at least one byte of one shard is wrong; which one is not known
   * @throws IllegalArgumentException if the arena has fewer than k shards
   */
  public boolean verify(Shards shards) {
    BitSet all = shards.indices();
    if (all.cardinality() < dataCount) {
      throw new IllegalArgumentException("verification needs " + dataCount + " shards: " + all);
    }
    BitSet sources = lowest(dataCount, all);
    BitSet targets = shards.indices();
    targets.andNot(sources);
    Shards tile = Shards.allocate(Math.min(VERIFY_TILE_BYTES, shards.shardBytes()), all);
    for (int from = 0; from < shards.shardBytes(); from += tile.shardBytes()) {
      int count = Math.min(tile.shardBytes(), shards.shardBytes() - from);
      copy(shards, from, tile, sources, count);
      compute(tile, sources, targets);
      if (!same(shards, from, tile, targets, count)) {
        return false;
      }
    }
    return true;
  }

  private static void copy(Shards shards, int from, Shards tile, BitSet indices, int count) {
    indices.stream()
        .forEach(i ->
            System.arraycopy(
                shards.array(), shards.offset(i) + from, tile.array(), tile.offset(i), count));
  }

  private static boolean same(Shards shards, int from, Shards tile, BitSet indices, int count) {
    return indices.stream()
        .allMatch(i -> {
          int a = shards.offset(i) + from;
          int b = tile.offset(i);
          return Arrays.equals(shards.array(), a, a + count, tile.array(), b, b + count);
        });
  }

  private void compute(Shards shards, BitSet from, BitSet to) {
    checkIndices(from);
    checkIndices(to);
    if (to.isEmpty()) {
      return;
    }
    int[] sources = from.stream().toArray();
    int[] targets = to.stream().toArray();
    int[] inputs = shards.offsets(sources);
    int[] outputs = shards.offsets(targets);
    Kernel.Product product = products.get(KernelChoice.of(shards.shardBytes()), sources, targets);
    product.multiply(shards.array(), inputs, outputs, shards.shardBytes());
  }

  private void checkIndices(BitSet indices) {
    if (indices.length() > shardCount()) {
      throw new IllegalArgumentException(
          "shards are 0.." + (shardCount() - 1) + ", not " + indices);
    }
  }

  private void checkCapacity(int length, int shardBytes) {
    if (length < 0 || length > (long) shardBytes * dataCount) {
      throw new IllegalArgumentException(
          length + " bytes do not fit " + dataCount + " shards of " + shardBytes);
    }
  }

  private static BitSet lowest(int count, BitSet indices) {
    BitSet result = new BitSet();
    indices.stream().limit(count).forEach(result::set);
    return result;
  }

  private static BitSet range(int from, int to) {
    BitSet range = new BitSet(to);
    range.set(from, to);
    return range;
  }
}
