package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Extended attributes in the namespaces user, trusted and security; others are not supported. */
public final class AttributeTable {

  private static final List<byte[]> NAMESPACES =
      List.of(ascii("user."), ascii("trusted."), ascii("security."));

  private final Store store;

  public AttributeTable(Store store) {
    this.store = store;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void check(byte[] name) throws ErrnoException {
    for (byte[] space : NAMESPACES) {
      if (name.length > space.length
          && java.util.Arrays.equals(name, 0, space.length, space, 0, space.length)) {
        return;
      }
    }
    throw ErrnoException.notSupported();
  }

  /** The value; ENODATA if there is none. */
  public byte[] get(long number, byte[] name) throws ErrnoException, StoreException {
    check(name);
    try (Store.Use use = store.use(number)) {
      boolean some = use.inode.has(Inode.ATTRIBUTED);
      byte[] value = some ? store.tables.get(Table.ATTRIBUTES, Keys.of(number, name)) : null;
      if (value == null) {
        throw new ErrnoException(Errno.ENODATA);
      }
      return value;
    }
  }

  /** Sets a value; flags as in {@link FileSystem#setxattr}. */
  public void set(long number, byte[] name, byte[] value, int flags)
      throws ErrnoException, StoreException {
    check(name);
    change(
        number,
        (change, inode) -> {
          boolean exists = find(inode, name) != null;
          if (exists && (flags & FileSystem.XATTR_CREATE) != 0) {
            throw new ErrnoException(Errno.EEXIST);
          }
          if (!exists && (flags & FileSystem.XATTR_REPLACE) != 0) {
            throw new ErrnoException(Errno.ENODATA);
          }
          change.put(Table.ATTRIBUTES, Keys.of(number, name), value);
          inode.set(Inode.ATTRIBUTED, true);
        });
  }

  /** Removes one; ENODATA if there is none. */
  public void remove(long number, byte[] name) throws ErrnoException, StoreException {
    check(name);
    change(
        number,
        (change, inode) -> {
          if (find(inode, name) == null) {
            throw new ErrnoException(Errno.ENODATA);
          }
          change.delete(Table.ATTRIBUTES, Keys.of(number, name));
        });
  }

  private byte @Nullable [] find(Inode inode, byte[] name) throws StoreException {
    return inode.has(Inode.ATTRIBUTED)
        ? store.tables.get(Table.ATTRIBUTES, Keys.of(inode.number, name))
        : null;
  }

  /** All names, in byte order. */
  public List<byte[]> names(long number) throws ErrnoException, StoreException {
    List<byte[]> names = new ArrayList<>();
    try (Store.Use use = store.use(number)) {
      if (use.inode.has(Inode.ATTRIBUTED)) {
        byte[] prefix = Keys.of(number);
        store.tables.scan(
            Table.ATTRIBUTES, prefix, prefix, (key, value) -> names.add(Keys.name(key)));
      }
    }
    return names;
  }

  /** A change of one inode. */
  @FunctionalInterface
  private interface Edit {
    void apply(Change change, Inode inode) throws ErrnoException, StoreException;
  }

  private void change(long number, Edit edit) throws ErrnoException, StoreException {
    try (Store.Use use = store.use(number);
        Change change = new Change(store.tables)) {
      Inode inode = use.inode;
      store.barrier.readLock().lock();
      inode.lock.writeLock().lock();
      try {
        edit.apply(change, inode);
        inode.change(store.now());
        store.markParents(change, inode);
        change.save(inode);
        change.commit();
      } finally {
        inode.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }
}
