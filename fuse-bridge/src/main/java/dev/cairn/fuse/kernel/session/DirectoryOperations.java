package dev.cairn.fuse.kernel.session;

import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Opened;

/** Open directories. */
final class DirectoryOperations implements Operations {

  private final FileSystem files;

  DirectoryOperations(FileSystem files) {
    this.files = files;
  }

  @Override
  public boolean answer(Request request, Answer answer)
      throws ErrnoException, InterruptedException {
    Caller caller = request.caller();
    long inode = request.inode();
    switch (request.opcode()) {
      case Opcode.OPENDIR -> {
        Opened opened = files.opendir(caller, inode, request.word(0));
        answer.opened(0, opened);
        if (!answer.send(Answer.OPENED_BYTES)) {
          files.releasedir(new Handle(inode, opened.handle()));
        }
      }
      case Opcode.READDIR -> list(request, answer, false);
      case Opcode.READDIRPLUS -> list(request, answer, true);
      case Opcode.RELEASEDIR -> {
        files.releasedir(directory(request));
        answer.send(0);
      }
      case Opcode.FSYNCDIR -> {
        boolean dataOnly = (request.word(8) & FileOperations.DATA_ONLY) != 0;
        files.fsyncdir(caller, directory(request), dataOnly);
        answer.send(0);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** struct fuse_read_in: fh, offset, size, … */
  private void list(Request request, Answer answer, boolean plus)
      throws ErrnoException, InterruptedException {
    long room = Math.min(request.unsigned(16), Buffer.DATA_BYTES_MAX);
    Listing listing = new Listing(answer, room);
    Handle directory = directory(request);
    long cookie = request.number(8);
    try {
      if (plus) {
        files.readdirplus(request.caller(), directory, cookie, listing::addPlus);
      } else {
        files.readdir(request.caller(), directory, cookie, listing::add);
      }
    } catch (ErrnoException e) {
      // What was taken has been counted as looked up: the error comes with the next question.
      if (listing.usedBytes() == 0) {
        throw e;
      }
    }
    if (!answer.send(listing.usedBytes())) {
      listing.lookedUp().forEach(inode -> files.forget(inode, 1));
    }
  }

  private static Handle directory(Request request) {
    return new Handle(request.inode(), request.number(0));
  }
}
