package dev.cairn.fuse.kernel.session;

import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileLock;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;

/**
 * Locks. struct fuse_lk_in: fh 0, owner 8, then struct fuse_file_lock: start 16, end 24, type 32,
 * pid 36; then lk_flags 40.
 */
final class LockOperations implements Operations {

  /** F_RDLCK, F_WRLCK, F_UNLCK. */
  private static final int SHARED = 0;

  private static final int EXCLUSIVE = 1;
  private static final int NONE = 2;

  /** FUSE_LK_FLOCK. */
  private static final int FLOCK = 1;

  private static final int LOCK_BYTES = 24;

  private final FileSystem files;

  LockOperations(FileSystem files) {
    this.files = files;
  }

  @Override
  public boolean answer(Request request, Answer answer)
      throws ErrnoException, InterruptedException {
    switch (request.opcode()) {
      case Opcode.GETLK -> {
        FileLock found = files.getlk(request.caller(), file(request), lock(request));
        answer.number(0, found.start());
        answer.number(8, found.end());
        answer.word(16, type(found.kind()));
        answer.word(20, found.pid());
        answer.send(LOCK_BYTES);
      }
      case Opcode.SETLK, Opcode.SETLKW -> {
        boolean wait = request.opcode() == Opcode.SETLKW;
        Caller caller = request.caller();
        if ((request.word(40) & FLOCK) != 0) {
          files.flock(caller, file(request), lock(request), wait);
        } else {
          files.setlk(caller, file(request), lock(request), wait);
        }
        answer.send(0);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Handle file(Request request) {
    return new Handle(request.inode(), request.number(0));
  }

  private static FileLock lock(Request request) throws ErrnoException {
    FileLock.Kind kind =
        switch (request.word(32)) {
          case SHARED -> FileLock.Kind.SHARED;
          case EXCLUSIVE -> FileLock.Kind.EXCLUSIVE;
          case NONE -> FileLock.Kind.NONE;
          default -> throw ErrnoException.invalid();
        };
    return new FileLock(
        kind, request.number(8), request.number(16), request.number(24), request.word(36));
  }

  private static int type(FileLock.Kind kind) {
    return switch (kind) {
      case SHARED -> SHARED;
      case EXCLUSIVE -> EXCLUSIVE;
      case NONE -> NONE;
    };
  }
}
