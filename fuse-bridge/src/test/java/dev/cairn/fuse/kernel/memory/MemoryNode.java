package dev.cairn.fuse.kernel.memory;

import dev.cairn.archive.posix.Timestamp;
import dev.cairn.fuse.kernel.Attributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** An inode. All fields are guarded by the tree's lock, the bytes by the node's own. */
final class MemoryNode {

  static final int TYPE_DIRECTORY = 0x4000;
  static final int TYPE_REGULAR = 0x8000;
  static final int TYPE_SYMLINK = 0xA000;

  static final int SET_UID = 04000;
  static final int SET_GID = 02000;
  static final int GROUP_EXECUTE = 010;

  final long inode;
  final ReentrantReadWriteLock contentLock = new ReentrantReadWriteLock();
  final @Nullable MemoryContent content;
  final @Nullable MemoryDirectory directory;
  final Map<String, byte[]> xattrs = new HashMap<>();
  final MemoryLocks posixLocks = new MemoryLocks();
  final MemoryLocks flocks = new MemoryLocks();

  int mode;
  long uid;
  long gid;
  long links;
  long special;
  volatile long bytes;
  byte[] target = new byte[0];
  Timestamp accessed;
  Timestamp modified;
  Timestamp changed;

  /** References the kernel has, and openings. */
  long lookups;

  long openings;

  MemoryNode(
      long inode,
      int mode,
      @Nullable MemoryContent content,
      @Nullable MemoryDirectory directory,
      Timestamp now) {
    this.inode = inode;
    this.mode = mode;
    this.content = content;
    this.directory = directory;
    this.accessed = now;
    this.modified = now;
    this.changed = now;
  }

  int type() {
    return mode & Attributes.TYPE_MASK;
  }

  boolean isDirectory() {
    return directory != null;
  }

  void touch(Timestamp now) {
    modified = now;
    changed = now;
  }

  /** What a change of contents or owner by somebody without the right to keep it takes away. */
  void killSetId() {
    mode &= ~SET_UID;
    if ((mode & GROUP_EXECUTE) != 0) {
      mode &= ~SET_GID;
    }
  }

  Attributes attributes() {
    return new Attributes(
        inode,
        bytes,
        content == null ? 0 : content.blocks512(),
        mode,
        links,
        uid,
        gid,
        special,
        accessed,
        modified,
        changed);
  }
}
