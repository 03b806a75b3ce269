package dev.cairn.fuse.kernel.memory;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.ErrnoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of a file, in pages; a page that nobody wrote is a hole. Guarded by its node's content
 * lock.
 */
final class MemoryContent {

  static final int PAGE_BYTES = 64 * 1024;

  private final AtomicLong room;
  private final TreeMap<Long, byte[]> pages = new TreeMap<>();

  /**
   * Empty.
   *
   * @param room bytes left on the file system, for all files
   */
  MemoryContent(AtomicLong room) {
    this.room = room;
  }

  void read(long offset, MemorySegment target) {
    long done = 0;
    while (done < target.byteSize()) {
      long at = offset + done;
      int within = (int) (at % PAGE_BYTES);
      int count = (int) Math.min(PAGE_BYTES - within, target.byteSize() - done);
      byte[] page = pages.get(at / PAGE_BYTES);
      if (page == null) {
        target.asSlice(done, count).fill((byte) 0);
      } else {
        MemorySegment.copy(page, within, target, ValueLayout.JAVA_BYTE, done, count);
      }
      done += count;
    }
  }

  void write(long offset, MemorySegment source) throws ErrnoException {
    long done = 0;
    while (done < source.byteSize()) {
      long at = offset + done;
      int within = (int) (at % PAGE_BYTES);
      int count = (int) Math.min(PAGE_BYTES - within, source.byteSize() - done);
      MemorySegment.copy(source, ValueLayout.JAVA_BYTE, done, page(at / PAGE_BYTES), within, count);
      done += count;
    }
  }

  private byte[] page(long index) throws ErrnoException {
    byte[] page = pages.get(index);
    if (page == null) {
      if (room.addAndGet(-PAGE_BYTES) < 0) {
        room.addAndGet(PAGE_BYTES);
        throw new ErrnoException(Errno.ENOSPC);
      }
      page = new byte[PAGE_BYTES];
      pages.put(index, page);
    }
    return page;
  }

  /** Makes pages where there are holes: what is written there later finds room. */
  void reserve(long offset, long bytes) throws ErrnoException {
    for (long index = offset / PAGE_BYTES; index <= (offset + bytes - 1) / PAGE_BYTES; index++) {
      page(index);
    }
  }

  /** Zeros; whole pages become holes. */
  void clear(long offset, long bytes) {
    long end = bytes > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + bytes;
    var inside = pages.subMap(offset / PAGE_BYTES, true, (end - 1) / PAGE_BYTES, true);
    var entries = inside.entrySet().iterator();
    while (entries.hasNext()) {
      var entry = entries.next();
      long start = entry.getKey() * PAGE_BYTES;
      int from = (int) Math.max(0, offset - start);
      int to = (int) Math.min(PAGE_BYTES, end - start);
      if (from == 0 && to == PAGE_BYTES) {
        entries.remove();
        room.addAndGet(PAGE_BYTES);
      } else {
        Arrays.fill(entry.getValue(), from, to, (byte) 0);
      }
    }
  }

  /** Forgets all behind {@code bytes}, so that a later extension reads as zeros. */
  void cut(long bytes) {
    clear(bytes, Long.MAX_VALUE - bytes);
  }

  long blocks512() {
    return pages.size() * (long) (PAGE_BYTES / 512);
  }

  /** Where data begins at or behind {@code offset}, {@link Long#MAX_VALUE} if nowhere. */
  long nextData(long offset) {
    Long index = pages.ceilingKey(offset / PAGE_BYTES);
    return index == null ? Long.MAX_VALUE : Math.max(offset, index * PAGE_BYTES);
  }

  long nextHole(long offset) {
    long index = offset / PAGE_BYTES;
    if (!pages.containsKey(index)) {
      return offset;
    }
    while (pages.containsKey(index)) {
      index++;
    }
    return index * PAGE_BYTES;
  }
}
