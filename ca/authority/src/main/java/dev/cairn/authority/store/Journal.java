package dev.cairn.authority.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The log's entries in one append-only file: for each a 4-byte length, a 4-byte CRC-32C of the
 * entry, the entry. What a crash tore off at the end is cut away; damage anywhere else is an error,
 * because entries behind it would be lost.
 *
 * <p>Used under the store's lock only; 8 bytes of memory an entry.
 */
final class Journal implements AutoCloseable {

  private static final int HEADER_BYTES = 8;
  private static final int WINDOW_BYTES = 256 * 1024;

  private final Path path;
  private final FileChannel file;
  private long[] offsets = new long[1024];
  private int count;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowStart;
  private long end;

  private Journal(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  static Journal open(Path path) throws IOException {
    return new Journal(
        path,
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  int size() {
    return count;
  }

  byte[] entry(long index) throws IOException {
    int i = Math.toIntExact(index);
    Objects.checkIndex(i, count);
    long next = i + 1 < count ? offsets[i + 1] : end;
    return read(offsets[i] + HEADER_BYTES, Math.toIntExact(next - offsets[i] - HEADER_BYTES));
  }

  void append(List<byte[]> entries) throws IOException {
    int bytes = 0;
    for (byte[] entry : entries) {
      if (entry.length == 0 || entry.length > AuthorityStore.ENTRY_BYTES_MAX) {
        throw new IllegalArgumentException("log entry of " + entry.length + " bytes");
      }
      bytes += HEADER_BYTES + entry.length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    for (byte[] entry : entries) {
      buffer.putInt(entry.length).putInt(crc(entry)).put(entry);
    }
    file.position(end);
    DurableFile.writeFully(file, buffer.flip());
    file.force(true);
    for (byte[] entry : entries) {
      accept(entry.length);
    }
  }

  /** Takes in what other processes appended, and cuts off what a crash tore. */
  void refresh() throws IOException {
    if (windowStart + window.limit() > end) {
      window = ByteBuffer.allocate(0); // beyond the end, others may have written since
    }
    long length = file.size();
    while (end < length) {
      int entryBytes = wholeEntryAt(end, length);
      if (entryBytes < 0) {
        file.truncate(end);
        window = ByteBuffer.allocate(0);
        file.force(true);
        return;
      }
      accept(entryBytes);
    }
  }

  /** Length of the entry at {@code offset}, or -1 if the file was torn there. */
  private int wholeEntryAt(long offset, long length) throws IOException {
    if (length - offset < HEADER_BYTES) {
      return -1;
    }
    ByteBuffer header = ByteBuffer.wrap(read(offset, HEADER_BYTES));
    int entryBytes = header.getInt();
    int crc = header.getInt();
    boolean isPossible = entryBytes > 0 && entryBytes <= AuthorityStore.ENTRY_BYTES_MAX;
    long next = offset + HEADER_BYTES + entryBytes;
    if (isPossible && next <= length && crc == crc(read(offset + HEADER_BYTES, entryBytes))) {
      return entryBytes;
    }
    boolean isTorn = isPossible ? next >= length : isZeroFrom(offset, length);
    if (!isTorn) {
      throw new IOException(path + " is damaged at byte " + offset + "; restore it from a backup");
    }
    return -1;
  }

  /** Some file systems leave zeros where an append was torn. */
  private boolean isZeroFrom(long offset, long length) throws IOException {
    int bytes = Math.toIntExact(Math.min(length - offset, 2L * AuthorityStore.ENTRY_BYTES_MAX));
    byte[] tail = read(offset, bytes);
    return length - offset == bytes && Arrays.equals(tail, new byte[bytes]);
  }

  private void accept(int entryBytes) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
    }
    offsets[count++] = end;
    end += HEADER_BYTES + entryBytes;
  }

  private byte[] read(long offset, int length) throws IOException {
    if (offset < windowStart || offset + length > windowStart + window.limit()) {
      fill(offset, length);
    }
    byte[] bytes = new byte[length];
    window.get((int) (offset - windowStart), bytes);
    return bytes;
  }

  /** A start reads entry after entry: not a system call for each. Written bytes never change. */
  private void fill(long offset, int length) throws IOException {
    long ahead = Math.min(WINDOW_BYTES, file.size() - offset);
    window = ByteBuffer.allocate((int) Math.max(length, ahead));
    windowStart = offset;
    while (window.position() < length) {
      if (file.read(window, offset + window.position()) < 0) {
        window = ByteBuffer.allocate(0);
        throw new EOFException(path + " ends within an entry");
      }
    }
    window.flip();
  }

  private static int crc(byte[] entry) {
    CRC32C crc = new CRC32C();
    crc.update(entry);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
