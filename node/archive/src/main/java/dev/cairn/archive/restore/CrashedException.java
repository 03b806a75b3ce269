package dev.cairn.archive.restore;

/** A thread of the restore met a bug of ours or ran out of memory: the cause. Ends the restore. */
final class CrashedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CrashedException(Throwable cause) {
    super(cause);
  }
}
