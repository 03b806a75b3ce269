package dev.cairn.fuse.drive.store;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Gathers, while a file is read from front to back, the sums that its cache file will be checked by
 * when the network has it too. Not for two threads at once.
 */
public final class CopySums {

  /** Blocks in one extent: a record of 264 bytes for 4 MiB. */
  private static final int BLOCKS_MAX = 64;

  private final List<Extent> extents = new ArrayList<>();
  private final List<Integer> sums = new ArrayList<>();
  private final CRC32C crc = new CRC32C();
  private long start;
  private long end;
  private int inBlock;

  /** Bytes were read. Going back begins anew. */
  public void add(long position, byte[] array, int offset, int length) {
    if (position < end) {
      extents.clear();
      drop();
    } else if (position > end) {
      close();
    }
    if (start == end) {
      start = position;
      end = position;
    }
    int at = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, Extent.BLOCK_BYTES - inBlock);
      crc.update(array, at, count);
      at += count;
      left -= count;
      inBlock += count;
      end += count;
      if (inBlock == Extent.BLOCK_BYTES) {
        closeBlock();
      }
    }
  }

  private void closeBlock() {
    sums.add((int) crc.getValue());
    crc.reset();
    inBlock = 0;
    if (sums.size() == BLOCKS_MAX) {
      closeExtent();
    }
  }

  private void closeExtent() {
    extents.add(new Extent(start, end, sums.stream().mapToInt(Integer::intValue).toArray()));
    sums.clear();
    start = end;
  }

  private void close() {
    if (inBlock > 0) {
      closeBlock();
    }
    if (!sums.isEmpty()) {
      closeExtent();
    }
    start = end;
  }

  private void drop() {
    sums.clear();
    crc.reset();
    inBlock = 0;
    start = 0;
    end = 0;
  }

  List<Extent> extents() {
    close();
    return List.copyOf(extents);
  }
}
