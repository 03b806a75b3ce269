package dev.cairn.archive.zip;

import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.zip.Entry.Written;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Writes a zip archive in one go, without going back: lengths and checksums of deflated bytes come
 * behind them. The directory at the end is kept deflated, some 25 bytes an entry. The same nodes
 * give the same bytes. For one thread.
 */
final class ZipWriter implements AutoCloseable {

  /** Below it even what deflating makes longer has a length of 32 bits. */
  static final long LARGE_BYTES = 0xFF00_0000L;

  private static final int ENTRIES_MAX = 0xFFFF;
  private static final int VERSION_ZIP64 = 45;

  private final OutputStream out;
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final Deflater directoryDeflater = new Deflater(Deflater.BEST_SPEED);
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private final DeflaterOutputStream toDirectory =
      new DeflaterOutputStream(directory, directoryDeflater);
  private long position;
  private long directoryBytes;
  private long entries;

  ZipWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes a file's bytes. */
  @FunctionalInterface
  interface Data<X extends Exception> {
    void write(OutputStream out) throws IOException, X, InterruptedException;
  }

  /** A directory or symbolic link. */
  void special(byte[] path, Node node) throws IOException {
    boolean isDirectory = node.kind() == NodeKind.DIRECTORY;
    byte[] name = isDirectory ? Arrays.copyOf(path, path.length + 1) : path;
    if (isDirectory) {
      name[path.length] = '/';
    }
    CRC32 crc = new CRC32();
    crc.update(node.target());
    int length = node.target().length;
    Written written = new Written(crc.getValue(), length, length);
    Entry entry = new Entry(name, node, position, false, false);
    write(entry.local(written));
    write(node.target());
    list(entry, written);
  }

  /** A file, its holes as zeros. */
  <X extends Exception> void file(byte[] path, Node node, Data<X> data)
      throws IOException, X, InterruptedException {
    Entry entry = new Entry(path, node, position, true, node.size() >= LARGE_BYTES);
    write(entry.local(new Written(0, 0, 0)));
    deflater.reset();
    Body body = new Body();
    DeflaterOutputStream deflated = new DeflaterOutputStream(body, deflater, 64 << 10);
    Checked checked = new Checked(deflated);
    data.write(checked);
    deflated.finish();
    Written written = new Written(checked.crc.getValue(), body.count, checked.count);
    write(entry.descriptor(written));
    list(entry, written);
  }

  private void list(Entry entry, Written written) throws IOException {
    byte[] record = entry.central(written);
    toDirectory.write(record);
    directoryBytes += record.length;
    entries++;
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  /** Writes the directory, and where it is. */
  void finish() throws IOException {
    toDirectory.finish();
    long start = position;
    try (InflaterInputStream in =
        new InflaterInputStream(new ByteArrayInputStream(directory.toByteArray()))) {
      position += in.transferTo(out);
    }
    boolean isLarge =
        entries > ENTRIES_MAX - 1 || start >= Entry.ELSEWHERE || directoryBytes >= Entry.ELSEWHERE;
    if (isLarge) {
      write(end64(start));
    }
    int count = (int) Math.min(entries, ENTRIES_MAX);
    LittleEndian end = new LittleEndian().u32(0x06054b50).u16(0).u16(0);
    end.u16(isLarge ? ENTRIES_MAX : count).u16(isLarge ? ENTRIES_MAX : count);
    end.u32(isLarge ? Entry.ELSEWHERE : directoryBytes).u32(isLarge ? Entry.ELSEWHERE : start);
    write(end.u16(0).bytes());
  }

  /** The end of a ZIP64 archive's directory, and its locator (APPNOTE 4.3.14, 4.3.15). */
  private byte[] end64(long start) {
    long here = position;
    LittleEndian end = new LittleEndian().u32(0x06064b50).u64(44);
    end.u16(3 << 8 | VERSION_ZIP64).u16(VERSION_ZIP64).u32(0).u32(0);
    end.u64(entries).u64(entries).u64(directoryBytes).u64(start);
    return end.u32(0x07064b50).u32(0).u64(here).u32(1).bytes();
  }

  /** Gives back memory that is not the heap's. */
  @Override
  public void close() {
    deflater.end();
    directoryDeflater.end();
  }

  /** Counts what is written. */
  private final class Body extends OutputStream {
    private long count;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
      position += length;
    }
  }

  /** Counts and sums up what is deflated. */
  private static final class Checked extends OutputStream {
    private final OutputStream next;
    private final CRC32 crc = new CRC32();
    private long count;

    Checked(OutputStream next) {
      this.next = next;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      next.write(bytes, offset, length);
      crc.update(bytes, offset, length);
      count += length;
    }
  }
}
