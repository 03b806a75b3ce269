package dev.cairn.fuse.kernel.session;

import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountSettings;
import java.lang.foreign.MemorySegment;

/**
 * The first exchange on a fresh mount, FUSE_INIT: which version, which abilities.
 *
 * <p>Not asked for, and why: DONT_MASK and POSIX_ACL (the kernel applies the umask; access lists
 * would have to be inherited and kept in step with modes by the file system, and are refused with
 * ENOTSUP instead), EXPORT_SUPPORT (a drive is not re-exported by NFS: inodes of one mount mean
 * nothing after it), ATOMIC_O_TRUNC (truncation comes as {@code setattr}, one place for it),
 * AUTO_INVAL_DATA (see {@link InitFlag#EXPLICIT_INVAL_DATA}), SPLICE (the memory is ours).
 */
final class Handshake {

  private static final int MAJOR = 7;

  /** The version whose structures are used here. */
  private static final int MINOR = 38;

  /** Linux 4.20: what came later is asked for by flags. */
  private static final int MINOR_MIN = 28;

  /** Requests in the background (read-ahead, direct I/O) before the kernel slows down. */
  private static final int BACKGROUND_MAX = 64;

  private static final int CONGESTION = BACKGROUND_MAX * 3 / 4;

  /** The kernel's own page size may be larger; then it takes fewer bytes than this many pages. */
  private static final int PAGE_BYTES = 4096;

  /** struct fuse_init_out. */
  private static final int INIT_OUT_BYTES = 64;

  private final Device device;
  private final MountSettings settings;

  Handshake(Device device, MountSettings settings) {
    this.device = device;
    this.settings = settings;
  }

  /** Waits for the kernel, which begins. */
  Negotiated run() throws MountException {
    Buffer buffer = new Buffer();
    while (true) {
      MemorySegment space = buffer.request();
      long bytes = device.read(buffer.state(), space);
      if (bytes < 0) {
        throw failed("the kernel ended the mount at once (errno " + -bytes + ")");
      }
      Request request = new Request(space.asSlice(0, bytes));
      Answer answer = new Answer(device, buffer, settings, request.unique());
      if (request.opcode() != Opcode.INIT) {
        throw failed("the kernel did not begin with FUSE_INIT but with " + request.opcode());
      }
      if (request.word(0) > MAJOR) {
        // It is told our version and asks again.
        answer.data(INIT_OUT_BYTES).fill((byte) 0);
        answer.word(0, MAJOR);
        answer.word(4, MINOR);
        answer.send(INIT_OUT_BYTES);
      } else {
        return agree(request, answer);
      }
    }
  }

  /** struct fuse_init_in: major, minor, max_readahead, flags. */
  private Negotiated agree(Request request, Answer answer) throws MountException {
    int major = request.word(0);
    int minor = Math.min(request.word(4), MINOR);
    if (major < MAJOR || minor < MINOR_MIN) {
      throw failed(
          "the kernel speaks FUSE %d.%d; 7.%d (Linux 4.20) is needed"
              .formatted(major, request.word(4), MINOR_MIN));
    }
    Negotiated negotiated = new Negotiated(minor, request.word(12) & wanted());
    answer.data(INIT_OUT_BYTES).fill((byte) 0);
    answer.word(0, MAJOR);
    answer.word(4, minor);
    answer.word(8, Buffer.DATA_BYTES_MAX); // read-ahead; the device's own limit may be lower
    answer.word(12, negotiated.flags());
    answer.word(16, BACKGROUND_MAX | CONGESTION << 16);
    answer.word(20, Buffer.DATA_BYTES_MAX);
    answer.word(24, 1); // times have nanoseconds
    answer.word(28, Buffer.DATA_BYTES_MAX / PAGE_BYTES);
    if (!answer.send(INIT_OUT_BYTES)) {
      throw failed("the kernel refused the answer to FUSE_INIT");
    }
    return negotiated;
  }

  private int wanted() {
    int always =
        InitFlag.ASYNC_READ
            | InitFlag.BIG_WRITES
            | InitFlag.DO_READDIRPLUS
            | InitFlag.READDIRPLUS_AUTO
            | InitFlag.ASYNC_DIO
            | InitFlag.PARALLEL_DIROPS
            | InitFlag.MAX_PAGES
            | InitFlag.CACHE_SYMLINKS
            | InitFlag.EXPLICIT_INVAL_DATA
            | InitFlag.HANDLE_KILLPRIV_V2;
    int locks = settings.ownLocks() ? InitFlag.POSIX_LOCKS | InitFlag.FLOCK_LOCKS : 0;
    return always | locks | (settings.writebackCache() ? InitFlag.WRITEBACK_CACHE : 0);
  }

  private static MountException failed(String message) {
    return new MountException(MountException.Reason.FAILED, message);
  }
}
