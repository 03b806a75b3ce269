package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.Timestamp;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * An inode in memory: at most one object for each number, from {@link Inodes}. Fields belong to
 * whoever holds {@link #lock}: readers share it, changes need the write lock.
 */
public final class Inode {

  static final int TYPE_MASK = 0xF000;

  /** Flags: the names of the directory are in the tables; else only in its base. */
  static final int LISTED = 1;

  /** The file's bytes differ from its base. */
  static final int DIRTY = 1 << 1;

  /** Keep its bytes here, and those of all that is below it. */
  static final int PINNED = 1 << 2;

  /** The file had several names once: {@link Table#PARENTS} has where. */
  static final int SHARED = 1 << 3;

  /** All bytes of the file are in {@link Table#SMALL}. */
  static final int SMALL = 1 << 4;

  /** It has extended attributes. */
  static final int ATTRIBUTED = 1 << 5;

  final long number;
  final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  int mode;
  int flags;
  long uid;
  long gid;
  long links;
  long special;
  long bytes;
  long blocks512;
  Timestamp accessed;
  Timestamp modified;
  Timestamp changed;
  long parent;
  long version;
  Origin origin;
  byte[] target = new byte[0];

  /** What only regular files have, read when first needed. */
  @Nullable FileBody body;

  /** Its record differs from that in the tables. */
  boolean unsaved;

  /** Deleted for good: nothing is saved any more. */
  boolean gone;

  /** Openings. */
  int opens;

  /** Threads that use the object, of {@link Inodes}. */
  int pins;

  /** Used since the cache's hand last went by. */
  volatile boolean recent;

  /** Which file it is for other devices: where it was made, and its number there. */
  record Origin(long device, long inode) {}

  Inode(long number, int mode, Timestamp now, Origin origin) {
    this.number = number;
    this.mode = mode;
    this.accessed = now;
    this.modified = now;
    this.changed = now;
    this.origin = origin;
  }

  /** Its number. */
  public long number() {
    return number;
  }

  /** What it is. */
  public FileKind kind() {
    return FileKind.ofMode(mode);
  }

  boolean isDirectory() {
    return (mode & TYPE_MASK) == FileKind.DIRECTORY.modeBits();
  }

  boolean isFile() {
    return (mode & TYPE_MASK) == FileKind.REGULAR.modeBits();
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  void set(int flag, boolean on) {
    flags = on ? flags | flag : flags & ~flag;
  }

  /** Takes what the tables have, after an operation that failed half-way. */
  void adopt(Inode record) {
    mode = record.mode;
    flags = record.flags;
    uid = record.uid;
    gid = record.gid;
    links = record.links;
    special = record.special;
    bytes = record.bytes;
    blocks512 = record.blocks512;
    accessed = record.accessed;
    modified = record.modified;
    changed = record.changed;
    parent = record.parent;
    version = record.version;
    origin = record.origin;
    target = record.target;
    unsaved = false;
  }

  /** Contents changed. */
  void touch(Timestamp now) {
    modified = now;
    changed = now;
    unsaved = true;
  }

  /** Anything else changed. */
  void change(Timestamp now) {
    changed = now;
    unsaved = true;
  }
}
