package dev.cairn.erasure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * Shards of one stripe side by side in one {@code byte[]}, the arena: all of them, or only those
 * that a repair or a read has to do with.
 *
 * <p>Fill shard i by writing {@link #shardBytes()} bytes to {@link #array()} from {@link
 * #offset(int)}, or with {@link #put} or {@link #buffer}. New arenas are zero. Arenas are meant to
 * be kept and reused: {@link #relaid} gives the same memory to another stripe.
 *
 * <p>Why one array: int offsets into a single array let the JIT keep one base register, and vector
 * loads run at 25–27 GB/s against 17–19 over a {@code byte[][]}. Shards start at offsets ≡ 48 mod
 * 64, which is a cache line in a large array (its header has 16 bytes), and strides are kept off
 * powers of two, which would throw every shard into the same cache sets. The bytes between shards
 * belong to the kernels.
 *
 * <p>Not safe for use by two threads at once.
 */
public final class Shards {

  /** How far kernels may run over the end of a shard. */
  static final int SLACK_BYTES = 128;

  private static final int LINE_BYTES = 64;
  private static final int FIRST_OFFSET = 48;
  private static final int PADDING_BYTES = 192;

  /** Strides that are multiples of this would alias in a first-level cache. */
  private static final int ALIAS_BYTES = 1024;

  private static final int ABSENT = -1;

  private final byte[] array;
  private final int shardBytes;
  private final int[] offsets;
  private final BitSet indices;

  private Shards(byte[] array, int shardBytes, BitSet indices) {
    this.array = array;
    this.shardBytes = shardBytes;
    this.indices = (BitSet) indices.clone();
    this.offsets = new int[indices.length()];
    Arrays.fill(offsets, ABSENT);
    int stride = stride(shardBytes);
    int offset = FIRST_OFFSET;
    for (int index = indices.nextSetBit(0); index >= 0; index = indices.nextSetBit(index + 1)) {
      offsets[index] = offset;
      offset += stride;
    }
  }

  static Shards allocate(int shardBytes, BitSet indices) {
    return new Shards(new byte[arenaBytes(shardBytes, indices)], shardBytes, indices);
  }

  /** The arena. Write shards only, never between them. */
  public byte[] array() {
    return array;
  }

  /**
   * Where shard {@code index} starts in the array.
   *
   * @throws IllegalArgumentException if the arena has no place for that shard
   */
  public int offset(int index) {
    if (!holds(index)) {
      throw new IllegalArgumentException("no shard " + index + " in this arena: " + indices);
    }
    return offsets[index];
  }

  /** Bytes of every shard, at least 1. */
  public int shardBytes() {
    return shardBytes;
  }

  /** Whether the arena has a place for shard {@code index}. */
  public boolean holds(int index) {
    return index >= 0 && index < offsets.length && offsets[index] != ABSENT;
  }

  /** The indices of the shards that have a place, as a copy. */
  public BitSet indices() {
    return (BitSet) indices.clone();
  }

  /** Copies {@link #shardBytes()} bytes of {@code source} from {@code from} into a shard. */
  public void put(int index, byte[] source, int from) {
    System.arraycopy(source, from, array, offset(index), shardBytes);
  }

  /** A copy of a shard. */
  public byte[] get(int index) {
    int offset = offset(index);
    return Arrays.copyOfRange(array, offset, offset + shardBytes);
  }

  /** A shard as a buffer over the arena, for channels: position 0, limit {@link #shardBytes()}. */
  public ByteBuffer buffer(int index) {
    return ByteBuffer.wrap(array, offset(index), shardBytes).slice();
  }

  /** Sets all bytes of a shard to zero. */
  public void clear(int index) {
    int offset = offset(index);
    Arrays.fill(array, offset, offset + shardBytes, (byte) 0);
  }

  /**
   * This memory laid out for another stripe, or a new arena if it is too small. This object and the
   * result share the array: do not use this one any more. What the shards contain is unspecified
   * (old bytes) until they are written.
   *
   * @param shardBytes at least 1
   * @param indices shard indices below 256
   */
  public Shards relaid(int shardBytes, BitSet indices) {
    return arenaBytes(shardBytes, indices) <= array.length
        ? new Shards(array, shardBytes, indices)
        : allocate(shardBytes, indices);
  }

  int[] offsets(int[] shardIndices) {
    int[] result = new int[shardIndices.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = offset(shardIndices[i]);
    }
    return result;
  }

  private static int stride(int shardBytes) {
    int lines = Math.ceilDiv(shardBytes, LINE_BYTES);
    int stride = Math.addExact(Math.multiplyExact(lines, LINE_BYTES), PADDING_BYTES);
    return stride % ALIAS_BYTES == 0 ? stride + PADDING_BYTES : stride;
  }

  private static int arenaBytes(int shardBytes, BitSet indices) {
    if (shardBytes < 1) {
      throw new IllegalArgumentException("a shard has at least 1 byte, not " + shardBytes);
    }
    Objects.checkIndex(Math.max(0, indices.length() - 1), ErasureCode.SHARDS_MAX);
    try {
      int shards = Math.multiplyExact(stride(shardBytes), indices.cardinality());
      return Math.addExact(FIRST_OFFSET, shards);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          indices.cardinality() + " shards of " + shardBytes + " bytes do not fit one array", e);
    }
  }
}
