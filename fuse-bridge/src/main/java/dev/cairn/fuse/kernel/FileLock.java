package dev.cairn.fuse.kernel;

/**
 * A lock on bytes of a file.
 *
 * @param kind what it lets others do
 * @param owner whose it is: of a process and file table (POSIX), or of one opening (flock)
 * @param start first byte
 * @param end last byte, {@link Long#MAX_VALUE} for all to come
 * @param pid process, for {@link FileSystem#getlk}
 */
public record FileLock(Kind kind, long owner, long start, long end, int pid) {

  /** Kinds of locks. */
  public enum Kind {
    /** Others may read (F_RDLCK, LOCK_SH). */
    SHARED,
    /** Others may do nothing (F_WRLCK, LOCK_EX). */
    EXCLUSIVE,
    /** None: drops one, or says that none is in the way (F_UNLCK, LOCK_UN). */
    NONE
  }
}
