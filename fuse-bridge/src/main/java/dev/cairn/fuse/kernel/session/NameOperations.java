package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.Created;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.Name;

/** What names stand for, and their coming and going. */
final class NameOperations implements Operations {

  private final FileSystem files;
  private final MountSettings settings;

  NameOperations(FileSystem files, MountSettings settings) {
    this.files = files;
    this.settings = settings;
  }

  @Override
  public boolean answer(Request request, Answer answer)
      throws ErrnoException, InterruptedException {
    Caller caller = request.caller();
    switch (request.opcode()) {
      case Opcode.LOOKUP -> lookup(caller, name(request, 0), answer);
      // struct fuse_mknod_in: mode, rdev, umask, padding
      case Opcode.MKNOD -> {
        long special = DeviceNumber.decode(request.word(4));
        send(answer, files.mknod(caller, name(request, 16), request.word(0), special));
      }
      // struct fuse_mkdir_in: mode, umask
      case Opcode.MKDIR ->
          send(answer, files.mkdir(caller, name(request, 8), permissions(request, 0)));
      case Opcode.SYMLINK -> {
        Name name = name(request, 0);
        byte[] target = request.text(name.bytes().length + 1);
        send(answer, files.symlink(caller, name, target));
      }
      // struct fuse_link_in: oldnodeid
      case Opcode.LINK -> send(answer, files.link(caller, request.number(0), name(request, 8)));
      case Opcode.UNLINK -> {
        files.unlink(caller, name(request, 0));
        answer.send(0);
      }
      case Opcode.RMDIR -> {
        files.rmdir(caller, name(request, 0));
        answer.send(0);
      }
      // struct fuse_rename_in: newdir; struct fuse_rename2_in: newdir, flags, padding
      case Opcode.RENAME -> rename(request, 8, 0, answer);
      case Opcode.RENAME2 -> rename(request, 16, request.word(8), answer);
      // struct fuse_create_in: flags, mode, umask, open_flags
      case Opcode.CREATE -> {
        int flags = request.word(0);
        send(answer, files.create(caller, name(request, 16), permissions(request, 4), flags));
      }
      case Opcode.TMPFILE -> {
        int flags = request.word(0);
        send(answer, files.tmpfile(caller, request.inode(), permissions(request, 4), flags));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void lookup(Caller caller, Name name, Answer answer)
      throws ErrnoException, InterruptedException {
    try {
      send(answer, files.lookup(caller, name));
    } catch (ErrnoException e) {
      if (e.code() != Errno.ENOENT.code() || !settings.absenceValid().isPositive()) {
        throw e;
      }
      answer.absence();
      answer.send(Answer.ENTRY_BYTES);
    }
  }

  private void rename(Request request, int textOffset, int flags, Answer answer)
      throws ErrnoException, InterruptedException {
    Name from = name(request, textOffset);
    byte[] to = request.text(textOffset + from.bytes().length + 1L);
    files.rename(request.caller(), from, new Name(request.number(0), to), flags);
    answer.send(0);
  }

  private static int permissions(Request request, long offset) {
    return request.word(offset) & ~Attributes.TYPE_MASK;
  }

  private static Name name(Request request, long offset) {
    return new Name(request.inode(), request.text(offset));
  }

  private void send(Answer answer, Attributes attributes) {
    answer.entry(0, attributes);
    if (!answer.send(Answer.ENTRY_BYTES)) {
      // Nobody waits any more, and the kernel has not counted the reference.
      files.forget(attributes.inode(), 1);
    }
  }

  private void send(Answer answer, Created created) throws ErrnoException, InterruptedException {
    long inode = created.attributes().inode();
    answer.entry(0, created.attributes());
    answer.opened(Answer.ENTRY_BYTES, created.opened());
    if (!answer.send(Answer.ENTRY_BYTES + Answer.OPENED_BYTES)) {
      files.release(new Handle(inode, created.opened().handle()), 0);
      files.forget(inode, 1);
    }
  }
}
