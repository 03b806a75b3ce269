package dev.cairn.fuse.drive.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A run of a file's bytes in its cache file. Without sums it is local: written here, and nowhere
 * else. With sums it is a copy of what the network has: one CRC-32C for each {@value #BLOCK_BYTES}
 * bytes from its start, so that a rotten disk is noticed and the bytes are fetched again.
 *
 * @param start first byte
 * @param end behind the last
 * @param sums empty if local
 */
record Extent(long start, long end, int[] sums) {

  /** Small enough to check for a read of 4 KiB, large enough that sums weigh nothing. */
  static final int BLOCK_BYTES = 64 << 10;

  private static final int[] NO_SUMS = {};

  static Extent local(long start, long end) {
    return new Extent(start, end, NO_SUMS);
  }

  /** Of bytes that were fetched: {@code array[offset..offset + end - start)}. */
  static Extent copy(long start, byte[] array, int offset, int length) {
    int[] sums = new int[(length + BLOCK_BYTES - 1) / BLOCK_BYTES];
    for (int i = 0; i < sums.length; i++) {
      int from = i * BLOCK_BYTES;
      sums[i] = sum(array, offset + from, Math.min(BLOCK_BYTES, length - from));
    }
    return new Extent(start, start + length, sums);
  }

  static int sum(byte[] array, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(array, offset, length);
    return (int) crc.getValue();
  }

  boolean isLocal() {
    return sums.length == 0;
  }

  long bytes() {
    return end - start;
  }

  /** The index of the block that {@code offset} is in. */
  int block(long offset) {
    return (int) ((offset - start) / BLOCK_BYTES);
  }

  long blockStart(int block) {
    return start + (long) block * BLOCK_BYTES;
  }

  long blockEnd(int block) {
    return Math.min(end, start + (long) (block + 1) * BLOCK_BYTES);
  }

  /** Blocks {@code from..to)} of a copy. */
  Extent blocks(int from, int to) {
    int[] some = java.util.Arrays.copyOfRange(sums, from, to);
    return new Extent(blockStart(from), blockEnd(to - 1), some);
  }

  /** Its value in {@link Table#EXTENTS}: end (8 bytes) ‖ sums (4 each). */
  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(8 + 4 * sums.length).putLong(end);
    for (int sum : sums) {
      out.putInt(sum);
    }
    return out.array();
  }

  static Extent decode(long start, byte[] value) throws StoreException {
    if (value.length < 8 || value.length % 4 != 0) {
      throw new StoreException("the record of a file's extent is damaged");
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    long end = in.getLong();
    int[] sums = new int[in.remaining() / 4];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.getInt();
    }
    return new Extent(start, end, sums);
  }
}
