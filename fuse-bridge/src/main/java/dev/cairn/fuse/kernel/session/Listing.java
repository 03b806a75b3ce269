package dev.cairn.fuse.kernel.session;

import dev.cairn.fuse.kernel.Attributes;
import java.util.stream.LongStream;

/** Entries of a directory, one behind the other in an answer, as many as there is room for. */
final class Listing {

  /** struct fuse_dirent without the name: ino, off, namelen, type. */
  private static final int ENTRY_BYTES = 24;

  /** Records begin at multiples of this (FUSE_REC_ALIGN). */
  private static final int ALIGNMENT = 8;

  private static final int TYPE_SHIFT = 12;

  private final Answer answer;
  private final long room;
  private final LongStream.Builder lookedUp = LongStream.builder();
  private long used;

  Listing(Answer answer, long room) {
    this.answer = answer;
    this.room = room;
  }

  boolean add(byte[] name, long inode, int mode, long cookie) {
    long end = used + aligned(ENTRY_BYTES + name.length);
    if (end > room) {
      return false;
    }
    entry(used, end, name, inode, mode, cookie);
    used = end;
    return true;
  }

  boolean addPlus(byte[] name, Attributes attributes, long cookie) {
    long entryAt = used + Answer.ENTRY_BYTES;
    long end = entryAt + aligned(ENTRY_BYTES + name.length);
    if (end > room) {
      return false;
    }
    boolean dots = isDots(name);
    answer.entry(used, dots ? 0 : attributes.inode(), attributes);
    entry(entryAt, end, name, attributes.inode(), attributes.mode(), cookie);
    if (!dots) {
      lookedUp.add(attributes.inode());
    }
    used = end;
    return true;
  }

  private void entry(long at, long end, byte[] name, long inode, int mode, long cookie) {
    answer.number(end - ALIGNMENT, 0); // the gap behind the name
    answer.number(at, inode);
    answer.number(at + 8, cookie);
    answer.word(at + 16, name.length);
    answer.word(at + 20, (mode & Attributes.TYPE_MASK) >>> TYPE_SHIFT);
    answer.bytes(at + ENTRY_BYTES, name);
  }

  long usedBytes() {
    return used;
  }

  /** Inodes that count as looked up. */
  LongStream lookedUp() {
    return lookedUp.build();
  }

  private static boolean isDots(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
