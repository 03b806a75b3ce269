package dev.cairn.fuse.kernel;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.PosixException;

/**
 * An operation's honest "no": the number that the calling program gets. Has no stack trace, since a
 * missing name is no surprise.
 */
public final class ErrnoException extends Exception {

  private static final long serialVersionUID = 1;

  private final int code;

  private ErrnoException(int code) {
    super(Errno.of(code) + " (" + code + ")", null, false, false);
    this.code = code;
  }

  /** Of an error that is not {@link Errno#OTHER}. */
  public ErrnoException(Errno errno) {
    this(errno.code());
    if (errno == Errno.OTHER) {
      throw new IllegalArgumentException("OTHER has no number");
    }
  }

  /** What the kernel said of a file underneath. */
  public static ErrnoException of(PosixException cause) {
    return new ErrnoException(cause.code());
  }

  /** The number, positive. */
  public int code() {
    return code;
  }

  /** The error, to switch on. */
  public Errno errno() {
    return Errno.of(code);
  }

  /** ENOSYS: the kernel does without the operation and may never ask again. */
  public static ErrnoException notImplemented() {
    return new ErrnoException(Errno.ENOSYS);
  }

  /** ENOTSUP, which is EOPNOTSUPP: programs know that this file system cannot. */
  public static ErrnoException notSupported() {
    return new ErrnoException(Errno.EOPNOTSUPP);
  }

  /** EPERM: what file systems answer that lack a kind of file. */
  public static ErrnoException notPermitted() {
    return new ErrnoException(Errno.EPERM);
  }

  /** EINVAL. */
  public static ErrnoException invalid() {
    return new ErrnoException(Errno.EINVAL);
  }
}
