package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.ErrnoException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names in directories: each found by name, and in the order in which names came, whose numbers
 * are the cookies of readdir. A name keeps its cookie as long as it is there.
 */
final class Names {

  /** NAME_MAX, as on the file systems that archives come from. */
  static final int NAME_BYTES_MAX = 255;

  private final Tables tables;

  Names(Tables tables) {
    this.tables = tables;
  }

  /**
   * A name's row.
   *
   * @param type the type bits of its mode
   */
  record Entry(byte[] name, long inode, long cookie, int type) {}

  static void check(byte[] name) throws ErrnoException {
    if (name.length > NAME_BYTES_MAX) {
      throw new ErrnoException(Errno.ENAMETOOLONG);
    }
  }

  @Nullable Entry find(long directory, byte[] name) throws StoreException {
    byte[] value = tables.get(Table.NAMES, Keys.of(directory, name));
    return value == null ? null : decode(name, value);
  }

  void add(Change change, long directory, Entry entry) throws StoreException {
    ByteBuffer value = ByteBuffer.allocate(20);
    value.putLong(entry.inode()).putLong(entry.cookie()).putInt(entry.type());
    change.put(Table.NAMES, Keys.of(directory, entry.name()), value.array());
    ByteBuffer order = ByteBuffer.allocate(12 + entry.name().length);
    order.putLong(entry.inode()).putInt(entry.type()).put(entry.name());
    change.put(Table.ORDER, Keys.of(directory, entry.cookie()), order.array());
  }

  void remove(Change change, long directory, Entry entry) throws StoreException {
    change.delete(Table.NAMES, Keys.of(directory, entry.name()));
    change.delete(Table.ORDER, Keys.of(directory, entry.cookie()));
  }

  boolean isEmpty(long directory) throws StoreException {
    boolean[] empty = {true};
    byte[] prefix = Keys.of(directory);
    tables.scan(
        Table.NAMES,
        prefix,
        prefix,
        (key, value) -> {
          empty[0] = false;
          return false;
        });
    return empty[0];
  }

  /** At most {@code countMax} entries behind {@code cookie}, in the order in which they came. */
  List<Entry> behind(long directory, long cookie, int countMax) throws StoreException {
    List<Entry> entries = new ArrayList<>();
    tables.scan(
        Table.ORDER,
        Keys.of(directory),
        Keys.of(directory, cookie + 1),
        (key, value) -> {
          ByteBuffer in = ByteBuffer.wrap(value);
          long inode = in.getLong();
          int type = in.getInt();
          byte[] name = Arrays.copyOfRange(value, 12, value.length);
          entries.add(new Entry(name, inode, Keys.number(key, 8), type));
          return entries.size() < countMax;
        });
    return entries;
  }

  /** All entries in byte order of their names. */
  List<Entry> all(long directory) throws StoreException {
    List<Entry> entries = new ArrayList<>();
    byte[] prefix = Keys.of(directory);
    tables.scan(
        Table.NAMES, prefix, prefix, (key, value) -> entries.add(decode(Keys.name(key), value)));
    return entries;
  }

  static Entry decode(byte[] name, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    return new Entry(name, in.getLong(), in.getLong(), in.getInt());
  }
}
