package dev.cairn.archive.posix;

import java.io.IOException;

/**
 * The kernel refused a call. The message has the path (as {@link PathBytes#printable} shows it),
 * the call, and the error's name and meaning.
 */
public final class PosixException extends IOException {

  private static final long serialVersionUID = 1;

  private final int code;
  private final Errno errno;

  PosixException(int code, SystemCall call, byte[] path) {
    super(message(code, call.printed(), path));
    this.code = code;
    this.errno = Errno.of(code);
  }

  /** The error, to switch on. */
  public Errno errno() {
    return errno;
  }

  /** The kernel's number, also where {@link #errno()} is {@link Errno#OTHER}. */
  public int code() {
    return code;
  }

  private static String message(int code, String call, byte[] path) {
    Errno errno = Errno.of(code);
    String name = errno == Errno.OTHER ? "errno " + code : errno.name();
    return PathBytes.printable(path) + ": " + call + ": " + name + ", " + errno.meaning();
  }
}
