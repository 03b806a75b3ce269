package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.env.Environment;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.MountSettings;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Takes one request after the other to those who answer it, and sees that each gets exactly one
 * answer: whatever goes wrong in a file system is EIO for one program and a line in the log.
 */
final class Dispatcher {

  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

  /** A lock's answer, or an error. */
  private static final int SMALL_ANSWER_BYTES = 4096;

  private final Environment environment;
  private final MountSettings settings;
  private final FileSystem files;
  private final List<Operations> operations;
  private final Interrupts interrupts;

  Dispatcher(
      Environment environment, MountSettings settings, FileSystem files, Interrupts interrupts) {
    this.environment = environment;
    this.settings = settings;
    this.files = files;
    this.interrupts = interrupts;
    this.operations =
        List.of(
            new FileOperations(files),
            new NameOperations(files, settings),
            new InodeOperations(files),
            new DirectoryOperations(files),
            new LockOperations(files));
  }

  /**
   * Answers a request, before it returns or, if it may wait for long, by another thread.
   *
   * @param message the request, in the buffer
   */
  void accept(Device device, Buffer buffer, MemorySegment message) {
    Request request = new Request(message);
    Answer answer = new Answer(device, buffer, settings, request.unique());
    switch (request.opcode()) {
      case Opcode.FORGET -> forget(request.inode(), request.number(0));
      case Opcode.BATCH_FORGET -> forgetBatch(request);
      case Opcode.INTERRUPT -> interrupts.interrupt(request.number(0));
      case Opcode.SETLKW -> acceptWaiting(request, message, answer);
      default -> answer(request, answer);
    }
  }

  /** Waiting for a lock must not take a worker away from those who could drop it. */
  private void acceptWaiting(Request request, MemorySegment message, Answer answer) {
    MemorySegment own = Arena.ofAuto().allocate(message.byteSize()).copyFrom(message);
    environment.start(
        "fuse-lock " + request.unique(),
        () -> answer(new Request(own), answer.in(new Buffer(SMALL_ANSWER_BYTES))));
  }

  private void answer(Request request, Answer answer) {
    long unique = request.unique();
    if (!interrupts.begin(unique)) {
      answer.fail(Errno.ENOTCONN.code());
      return;
    }
    int opcode = request.opcode();
    long inode = request.inode();
    int errno = 0;
    try {
      errno = ask(opcode, request, answer);
    } catch (ErrnoException e) {
      errno = e.code();
    } catch (InterruptedException e) {
      errno = Errno.EINTR.code();
    } catch (RuntimeException | Error bug) {
      LOG.log(Level.ERROR, "bug in operation " + opcode + " on inode " + inode, bug);
      errno = Errno.EIO.code();
    } finally {
      interrupts.end(unique);
    }
    if (errno != 0) {
      answer.fail(errno);
    }
  }

  private int ask(int opcode, Request request, Answer answer)
      throws ErrnoException, InterruptedException {
    for (Operations some : operations) {
      if (some.answer(request, answer)) {
        return 0;
      }
    }
    return switch (opcode) {
      case Opcode.IOCTL -> Errno.ENOTTY.code();
      case Opcode.DESTROY -> {
        answer.send(0);
        yield 0;
      }
      // The kernel has a default for all others: poll, bmap, statx, …
      default -> Errno.ENOSYS.code();
    };
  }

  /** struct fuse_batch_forget_in: count, dummy; then struct fuse_forget_one: nodeid, nlookup. */
  private void forgetBatch(Request request) {
    long count = request.unsigned(0);
    for (long i = 0; i < count; i++) {
      forget(request.number(8 + 16 * i), request.number(16 + 16 * i));
    }
  }

  private void forget(long inode, long lookups) {
    if (!interrupts.begin(Interrupts.NOBODY_WAITS)) {
      return;
    }
    try {
      files.forget(inode, lookups);
    } catch (RuntimeException | Error bug) {
      LOG.log(Level.ERROR, "bug in forgetting inode " + inode, bug);
    } finally {
      interrupts.end(Interrupts.NOBODY_WAITS);
    }
  }
}
