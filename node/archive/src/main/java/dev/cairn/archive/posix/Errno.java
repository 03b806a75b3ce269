package dev.cairn.archive.posix;

/** The errors that callers tell apart; the numbers are the same on x86_64 and aarch64. */
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such file or directory"),
  ESRCH(3, "no such process or thread"),
  EINTR(4, "interrupted"),
  EIO(5, "input/output error: the disk or the file system fails"),
  ENXIO(6, "no such device, or nothing there"),
  E2BIG(7, "too long a list"),
  EBADF(9, "already closed, or not open for this"),
  EAGAIN(11, "nothing to read now"),
  EACCES(13, "permission denied"),
  EBUSY(16, "in use"),
  EEXIST(17, "exists already"),
  EXDEV(18, "on another file system"),
  ENODEV(19, "no such device"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  ENFILE(23, "too many open files in the system"),
  EMFILE(24, "too many open files: raise the limit (ulimit -n)"),
  ENOTTY(25, "not a terminal, or not a request for this device"),
  ETXTBSY(26, "a program that is running"),
  EFBIG(27, "larger than the file system allows"),
  ENOSPC(28, "no space left on the disk"),
  EROFS(30, "read-only file system"),
  EMLINK(31, "too many links"),
  EPIPE(32, "broken pipe"),
  ERANGE(34, "larger than the buffer"),
  EDEADLK(35, "each would wait for the other"),
  ENAMETOOLONG(36, "name too long"),
  ENOSYS(38, "the kernel does not have this call"),
  ENOTEMPTY(39, "directory not empty"),
  ELOOP(40, "a symbolic link, or too many of them"),
  ENODATA(61, "no such attribute"),
  EOVERFLOW(75, "value too large"),
  EOPNOTSUPP(95, "not supported by the file system"),
  ENOTCONN(107, "its file system has crashed or was cut off"),
  ESTALE(116, "the file is gone from its server"),
  EDQUOT(122, "disk quota exceeded"),
  /** Any other; {@link PosixException#code()} has the number. */
  OTHER(-1, "error");

  private final int code;
  private final String meaning;

  Errno(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The kernel's number, −1 for {@link #OTHER}. */
  public int code() {
    return code;
  }

  /** In words, for messages. */
  public String meaning() {
    return meaning;
  }

  /** The constant of a number. */
  public static Errno of(int code) {
    for (Errno errno : values()) {
      if (errno.code == code) {
        return errno;
      }
    }
    return OTHER;
  }
}
