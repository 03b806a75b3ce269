package dev.cairn.fuse.kernel.session;

import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.CopyRange;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Opened;

/** Open files: their bytes and their end. */
final class FileOperations implements Operations {

  /** struct fuse_write_in; the data follows. */
  private static final int WRITE_IN_BYTES = 40;

  /** FUSE_FSYNC_FDATASYNC. */
  static final int DATA_ONLY = 1;

  private final FileSystem files;

  FileOperations(FileSystem files) {
    this.files = files;
  }

  @Override
  public boolean answer(Request request, Answer answer)
      throws ErrnoException, InterruptedException {
    Caller caller = request.caller();
    switch (request.opcode()) {
      // struct fuse_open_in: flags, open_flags
      case Opcode.OPEN -> open(request, answer);
      // struct fuse_read_in: fh, offset, size, read_flags, lock_owner, flags
      case Opcode.READ -> {
        long offset = request.number(8);
        long count = Math.min(request.unsigned(16), Buffer.DATA_BYTES_MAX);
        answer.send(files.read(caller, file(request), offset, answer.data(count)));
      }
      case Opcode.WRITE -> write(request, answer);
      // struct fuse_flush_in: fh, unused, padding, lock_owner
      case Opcode.FLUSH -> {
        files.flush(caller, file(request), request.number(16));
        answer.send(0);
      }
      // struct fuse_release_in: fh, flags, release_flags, lock_owner
      case Opcode.RELEASE -> {
        files.release(file(request), request.number(16));
        answer.send(0);
      }
      // struct fuse_fsync_in: fh, fsync_flags
      case Opcode.FSYNC -> {
        files.fsync(caller, file(request), (request.word(8) & DATA_ONLY) != 0);
        answer.send(0);
      }
      // struct fuse_fallocate_in: fh, offset, length, mode
      case Opcode.FALLOCATE -> {
        int mode = request.word(24);
        files.fallocate(caller, file(request), mode, request.number(8), request.number(16));
        answer.send(0);
      }
      // struct fuse_lseek_in: fh, offset, whence
      case Opcode.LSEEK -> {
        long at = files.lseek(caller, file(request), request.number(8), request.word(16));
        answer.number(0, at);
        answer.send(8);
      }
      case Opcode.COPY_FILE_RANGE, Opcode.COPY_FILE_RANGE_64 -> copy(request, answer);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void open(Request request, Answer answer) throws ErrnoException, InterruptedException {
    Opened opened = files.open(request.caller(), request.inode(), request.word(0));
    answer.opened(0, opened);
    if (!answer.send(Answer.OPENED_BYTES)) {
      // Nobody waits any more, and the kernel will not release what it never got.
      files.release(new Handle(request.inode(), opened.handle()), 0);
    }
  }

  /** struct fuse_write_in: fh, offset, size, write_flags, lock_owner, flags, padding. */
  private void write(Request request, Answer answer) throws ErrnoException, InterruptedException {
    Handle file = file(request);
    int flags = request.word(20);
    int written =
        files.write(
            request.caller(),
            file,
            request.number(8),
            request.data(WRITE_IN_BYTES, request.unsigned(16)),
            flags & (FileSystem.WRITE_KILL_SETID | FileSystem.WRITE_FROM_CACHE));
    answer.word(0, written);
    answer.word(4, 0);
    answer.send(8);
  }

  /** struct fuse_copy_file_range_in: fh_in, off_in, nodeid_out, fh_out, off_out, len, flags. */
  private void copy(Request request, Answer answer) throws ErrnoException, InterruptedException {
    CopyRange range =
        new CopyRange(
            file(request),
            request.number(8),
            new Handle(request.number(16), request.number(24)),
            request.number(32),
            request.number(40));
    // Both answers have 8 bytes: 32 bits and padding in the older one, which never asks for more.
    answer.number(0, files.copyRange(request.caller(), range));
    answer.send(8);
  }

  private static Handle file(Request request) {
    return new Handle(request.inode(), request.number(0));
  }
}
