package dev.cairn.fuse.kernel.memory;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Name;
import dev.cairn.fuse.kernel.Space;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The names of a file system in memory. */
abstract class MemoryNames implements FileSystem {

  private static final int BLOCK_BYTES = 4096;
  private static final int FILES_MAX = 10_000_000;

  final MemoryTree tree;
  private final long roomBytes;
  private final AtomicLong handles = new AtomicLong();

  MemoryNames(MemoryTree tree, long roomBytes) {
    this.tree = tree;
    this.roomBytes = roomBytes;
  }

  long nextHandle() {
    return handles.incrementAndGet();
  }

  final MemoryNode node(long inode) throws ErrnoException {
    tree.lock.lock();
    try {
      return tree.node(inode);
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public Attributes lookup(Caller caller, Name name) throws ErrnoException {
    tree.lock.lock();
    try {
      return counted(tree.find(name));
    } finally {
      tree.lock.unlock();
    }
  }

  private static Attributes counted(MemoryNode node) {
    node.lookups++;
    return node.attributes();
  }

  @Override
  public void forget(long inode, long lookups) {
    tree.lock.lock();
    try {
      MemoryNode node = tree.node(inode);
      node.lookups -= lookups;
      tree.dropIfUnused(node);
    } catch (ErrnoException e) {
      throw new IllegalStateException("forgotten once too often: " + inode, e);
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public Attributes getattr(Caller caller, Handle file) throws ErrnoException {
    return node(file.inode()).attributes();
  }

  @Override
  public byte[] readlink(Caller caller, long inode) throws ErrnoException {
    return node(inode).target;
  }

  @Override
  public Attributes symlink(Caller caller, Name name, byte[] target) throws ErrnoException {
    return make(caller, name, MemoryNode.TYPE_SYMLINK | 0777, 0, target);
  }

  @Override
  public Attributes mknod(Caller caller, Name name, int mode, long special) throws ErrnoException {
    return make(caller, name, mode, special, new byte[0]);
  }

  @Override
  public Attributes mkdir(Caller caller, Name name, int mode) throws ErrnoException {
    return make(caller, name, MemoryNode.TYPE_DIRECTORY | mode, 0, new byte[0]);
  }

  private Attributes make(Caller caller, Name name, int mode, long special, byte[] target)
      throws ErrnoException {
    tree.lock.lock();
    try {
      MemoryNode node = tree.create(caller, name.parent(), mode);
      node.special = special;
      node.target = target;
      node.bytes = target.length;
      tree.enter(name, node);
      return counted(node);
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public void unlink(Caller caller, Name name) throws ErrnoException {
    tree.lock.lock();
    try {
      MemoryNode node = tree.find(name);
      if (node.isDirectory()) {
        throw new ErrnoException(Errno.EISDIR);
      }
      remove(name, node);
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public void rmdir(Caller caller, Name name) throws ErrnoException {
    tree.lock.lock();
    try {
      MemoryNode node = tree.find(name);
      requireEmpty(node);
      remove(name, node);
    } finally {
      tree.lock.unlock();
    }
  }

  private static void requireEmpty(MemoryNode node) throws ErrnoException {
    if (node.directory == null) {
      throw new ErrnoException(Errno.ENOTDIR);
    }
    if (!node.directory.isEmpty()) {
      throw new ErrnoException(Errno.ENOTEMPTY);
    }
  }

  private void remove(Name name, MemoryNode node) throws ErrnoException {
    MemoryNode parent = tree.node(name.parent());
    tree.directory(name.parent()).remove(name.bytes());
    tree.dropName(node, parent);
    parent.touch(tree.now());
  }

  @Override
  public void rename(Caller caller, Name from, Name to, int flags) throws ErrnoException {
    tree.lock.lock();
    try {
      MemoryNode moved = tree.find(from);
      MemoryNode other = tree.findOrNull(to);
      switch (flags) {
        case 0 -> move(from, to, moved, other);
        case RENAME_NO_REPLACE -> {
          if (other != null) {
            throw new ErrnoException(Errno.EEXIST);
          }
          move(from, to, moved, null);
        }
        case RENAME_EXCHANGE -> exchange(from, to, moved, other);
        default -> throw ErrnoException.invalid();
      }
    } finally {
      tree.lock.unlock();
    }
  }

  private void move(Name from, Name to, MemoryNode moved, @Nullable MemoryNode other)
      throws ErrnoException {
    if (moved == other) {
      return;
    }
    if (other != null && other.isDirectory()) {
      requireEmpty(other);
    }
    MemoryNode source = tree.node(from.parent());
    MemoryNode target = tree.node(to.parent());
    tree.directory(from.parent()).remove(from.bytes());
    tree.directory(to.parent()).put(to.bytes(), moved);
    if (other != null) {
      tree.dropName(other, target);
    }
    settle(moved, source, target);
  }

  private void exchange(Name from, Name to, MemoryNode one, @Nullable MemoryNode other)
      throws ErrnoException {
    if (other == null) {
      throw new ErrnoException(Errno.ENOENT);
    }
    tree.directory(from.parent()).put(from.bytes(), other);
    tree.directory(to.parent()).put(to.bytes(), one);
    settle(one, tree.node(from.parent()), tree.node(to.parent()));
    settle(other, tree.node(to.parent()), tree.node(from.parent()));
  }

  private void settle(MemoryNode moved, MemoryNode source, MemoryNode target) {
    Timestamp now = tree.now();
    if (moved.directory != null) {
      source.links--;
      target.links++;
      moved.directory.parent = target.inode;
    }
    moved.changed = now;
    source.touch(now);
    target.touch(now);
  }

  @Override
  public Attributes link(Caller caller, long inode, Name name) throws ErrnoException {
    tree.lock.lock();
    try {
      MemoryNode node = tree.node(inode);
      if (tree.findOrNull(name) != null) {
        throw new ErrnoException(Errno.EEXIST);
      }
      tree.directory(name.parent()).put(name.bytes(), node);
      node.links++;
      node.changed = tree.now();
      tree.node(name.parent()).touch(tree.now());
      return counted(node);
    } finally {
      tree.lock.unlock();
    }
  }

  /** Takes a name, what it stands for, and the cookie behind it. */
  @FunctionalInterface
  interface Taker {
    boolean take(byte[] name, MemoryNode node, long cookie);
  }

  final void list(long inode, long cookie, Taker taker) throws ErrnoException {
    tree.lock.lock();
    try {
      MemoryNode self = tree.node(inode);
      MemoryDirectory directory = tree.directory(inode);
      if (cookie < MemoryDirectory.SELF
          && !taker.take(new byte[] {'.'}, self, MemoryDirectory.SELF)) {
        return;
      }
      // A removed directory may have outlived its parent.
      MemoryNode above = self.links == 0 ? self : tree.node(directory.parent);
      if (cookie < MemoryDirectory.PARENT
          && !taker.take(new byte[] {'.', '.'}, above, MemoryDirectory.PARENT)) {
        return;
      }
      for (MemoryDirectory.Entry entry :
          directory.behind(Math.max(cookie, MemoryDirectory.PARENT))) {
        if (!taker.take(entry.name(), entry.node(), entry.cookie())) {
          return;
        }
      }
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public Space statfs(Caller caller, long inode) {
    tree.lock.lock();
    try {
      long free = Math.max(0, tree.room.get()) / BLOCK_BYTES;
      long files = (long) FILES_MAX - tree.count();
      return new Space(
          roomBytes / BLOCK_BYTES,
          free,
          free,
          FILES_MAX,
          files,
          BLOCK_BYTES,
          MemoryTree.NAME_BYTES_MAX);
    } finally {
      tree.lock.unlock();
    }
  }
}
