package dev.cairn.fuse.kernel.memory;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.env.Environment;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Name;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All inodes and the names between them. Callers hold {@link #lock}. */
final class MemoryTree {

  static final int NAME_BYTES_MAX = 255;

  final ReentrantLock lock = new ReentrantLock();
  final AtomicLong room;

  private final Environment environment;
  private final Map<Long, MemoryNode> nodes = new HashMap<>();
  private long lastInode = FileSystem.ROOT;

  MemoryTree(Environment environment, long roomBytes) {
    this.environment = environment;
    this.room = new AtomicLong(roomBytes);
    MemoryDirectory names = new MemoryDirectory(FileSystem.ROOT);
    int mode = MemoryNode.TYPE_DIRECTORY | 0755;
    MemoryNode root = new MemoryNode(FileSystem.ROOT, mode, null, names, now());
    root.links = 2;
    nodes.put(FileSystem.ROOT, root);
  }

  Timestamp now() {
    Instant now = environment.now();
    return new Timestamp(now.getEpochSecond(), now.getNano());
  }

  int count() {
    return nodes.size();
  }

  MemoryNode node(long inode) throws ErrnoException {
    MemoryNode node = nodes.get(inode);
    if (node == null) {
      throw new ErrnoException(Errno.ESTALE);
    }
    return node;
  }

  MemoryDirectory directory(long inode) throws ErrnoException {
    MemoryDirectory directory = node(inode).directory;
    if (directory == null) {
      throw new ErrnoException(Errno.ENOTDIR);
    }
    return directory;
  }

  /** What the name stands for; ENOENT if nothing. */
  MemoryNode find(Name name) throws ErrnoException {
    MemoryNode node = findOrNull(name);
    if (node == null) {
      throw new ErrnoException(Errno.ENOENT);
    }
    return node;
  }

  @Nullable MemoryNode findOrNull(Name name) throws ErrnoException {
    if (name.bytes().length > NAME_BYTES_MAX) {
      throw new ErrnoException(Errno.ENAMETOOLONG);
    }
    return directory(name.parent()).get(name.bytes());
  }

  /** A fresh inode without a name; its group follows a set-gid directory. */
  MemoryNode create(Caller caller, long parent, int mode) throws ErrnoException {
    MemoryNode above = node(parent);
    boolean inherits = (above.mode & MemoryNode.SET_GID) != 0;
    boolean isDirectory = (mode & 0xF000) == MemoryNode.TYPE_DIRECTORY;
    boolean isRegular = (mode & 0xF000) == MemoryNode.TYPE_REGULAR;
    MemoryNode node =
        new MemoryNode(
            ++lastInode,
            mode | (inherits && isDirectory ? MemoryNode.SET_GID : 0),
            isRegular ? new MemoryContent(room) : null,
            isDirectory ? new MemoryDirectory(parent) : null,
            now());
    node.uid = caller.uid();
    node.gid = inherits ? above.gid : caller.gid();
    nodes.put(node.inode, node);
    return node;
  }

  /** Gives a fresh inode its first name. */
  void enter(Name name, MemoryNode node) throws ErrnoException {
    if (findOrNull(name) != null) {
      nodes.remove(node.inode);
      throw new ErrnoException(Errno.EEXIST);
    }
    MemoryNode parent = node(name.parent());
    if (parent.links == 0) {
      nodes.remove(node.inode);
      throw new ErrnoException(Errno.ENOENT);
    }
    directory(name.parent()).put(name.bytes(), node);
    node.links = node.isDirectory() ? 2 : 1;
    if (node.isDirectory()) {
      parent.links++;
    }
    parent.touch(now());
  }

  /** One name of the inode is gone; of a directory, its only one. */
  void dropName(MemoryNode node, MemoryNode parent) {
    if (node.isDirectory()) {
      node.links = 0;
      parent.links--;
    } else {
      node.links--;
    }
    node.changed = now();
    dropIfUnused(node);
  }

  void dropIfUnused(MemoryNode node) {
    if (node.links == 0 && node.lookups <= 0 && node.openings <= 0) {
      nodes.remove(node.inode);
      if (node.content != null) {
        node.content.cut(0);
      }
    }
  }
}
