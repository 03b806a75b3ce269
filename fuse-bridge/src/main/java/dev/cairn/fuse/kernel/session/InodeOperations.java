package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.AttributeChanges;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Space;
import java.io.ByteArrayOutputStream;

/** Attributes of inodes, extended ones too, and of the whole. */
final class InodeOperations implements Operations {

  /** FUSE_GETATTR_FH. */
  private static final int GETATTR_HANDLE = 1;

  /** FATTR_FH. */
  private static final int SETATTR_HANDLE = 1 << 6;

  /** FATTR_LOCKOWNER: whose truncation it is; our locks are advisory. */
  private static final int SETATTR_LOCK_OWNER = 1 << 9;

  /** struct fuse_statfs_out. */
  private static final int STATFS_BYTES = 80;

  private final FileSystem files;

  InodeOperations(FileSystem files) {
    this.files = files;
  }

  @Override
  public boolean answer(Request request, Answer answer)
      throws ErrnoException, InterruptedException {
    Caller caller = request.caller();
    long inode = request.inode();
    switch (request.opcode()) {
      // struct fuse_getattr_in: getattr_flags, dummy, fh
      case Opcode.GETATTR -> {
        boolean open = (request.word(0) & GETATTR_HANDLE) != 0;
        Handle file = open ? new Handle(inode, request.number(8)) : Handle.none(inode);
        answer.sendAttributes(files.getattr(caller, file));
      }
      case Opcode.SETATTR -> setattr(request, answer);
      case Opcode.READLINK -> send(answer, files.readlink(caller, inode));
      case Opcode.STATFS -> statfs(files.statfs(caller, inode), answer);
      case Opcode.ACCESS -> {
        files.access(caller, inode, request.word(0));
        answer.send(0);
      }
      case Opcode.SETXATTR -> setxattr(request, answer);
      // struct fuse_getxattr_in: size, padding
      case Opcode.GETXATTR ->
          sized(answer, request.word(0), files.getxattr(caller, inode, request.text(8)));
      case Opcode.LISTXATTR -> {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (byte[] name : files.listxattr(caller, inode)) {
          names.writeBytes(name);
          names.write(0);
        }
        sized(answer, request.word(0), names.toByteArray());
      }
      case Opcode.REMOVEXATTR -> {
        files.removexattr(caller, inode, request.text(0));
        answer.send(0);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * struct fuse_setattr_in: valid 0, fh 8, size 16, lock_owner 24, atime 32, mtime 40, ctime 48,
   * their nanoseconds 56, 60, 64, mode 68, uid 76, gid 80.
   */
  private void setattr(Request request, Answer answer) throws ErrnoException, InterruptedException {
    int valid = request.word(0);
    boolean open = (valid & SETATTR_HANDLE) != 0;
    Handle file =
        open ? new Handle(request.inode(), request.number(8)) : Handle.none(request.inode());
    AttributeChanges changes =
        new AttributeChanges(
            valid & ~(SETATTR_HANDLE | SETATTR_LOCK_OWNER),
            request.word(68),
            request.unsigned(76),
            request.unsigned(80),
            request.number(16),
            request.time(32, 56),
            request.time(40, 60),
            request.time(48, 64));
    answer.sendAttributes(files.setattr(request.caller(), file, changes));
  }

  /** struct fuse_setxattr_in in its short form: size, flags; then the name, then the value. */
  private void setxattr(Request request, Answer answer)
      throws ErrnoException, InterruptedException {
    byte[] name = request.text(8);
    byte[] value = request.bytes(8 + name.length + 1L, request.unsigned(0));
    files.setxattr(request.caller(), request.inode(), name, value, request.word(4));
    answer.send(0);
  }

  /** A caller first asks for the size, by offering no room. */
  private static void sized(Answer answer, int room, byte[] value) throws ErrnoException {
    if (room == 0) {
      answer.word(0, value.length);
      answer.word(4, 0);
      answer.send(8);
    } else if (value.length > room) {
      throw new ErrnoException(Errno.ERANGE);
    } else {
      send(answer, value);
    }
  }

  private static void send(Answer answer, byte[] value) {
    answer.bytes(0, value);
    answer.send(value.length);
  }

  /** struct fuse_kstatfs. */
  private static void statfs(Space space, Answer answer) {
    answer.data(STATFS_BYTES).fill((byte) 0);
    answer.number(0, space.blocks());
    answer.number(8, space.blocksFree());
    answer.number(16, space.blocksAvailable());
    answer.number(24, space.files());
    answer.number(32, space.filesFree());
    answer.word(40, space.blockBytes());
    answer.word(44, space.nameBytesMax());
    answer.word(48, space.blockBytes());
    answer.send(STATFS_BYTES);
  }
}
