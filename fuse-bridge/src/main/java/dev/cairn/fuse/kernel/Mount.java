package dev.cairn.fuse.kernel;

import dev.cairn.env.Environment;

/**
 * A mounted file system. It lasts until it is unmounted, by {@link #unmount} or by anybody with
 * umount(8); safe for any thread.
 */
public interface Mount extends AutoCloseable {

  /**
   * Mounts, and serves until the end. A mount that a crash left behind (ENOTCONN, "Transport endpoint
   * is not connected") is taken away first if it has the same source.
   */
  static Mount start(Environment environment, MountSettings settings, FileSystem fileSystem)
      throws MountException, InterruptedException {
    throw new MountException(MountException.Reason.FAILED, "not yet");
  }

  /** Unmounts unless a program has files or its working directory there. */
  UnmountOutcome unmount() throws InterruptedException;

  /** Takes it out of the tree at once; it ends when the last file is closed (umount -l). */
  void unmountLazily() throws InterruptedException;

  /** Whether the kernel still asks. */
  boolean isServing();

  /** Waits for the end: unmounted, by whomever, and {@link FileSystem#destroyed} has returned. */
  void awaitEnd() throws InterruptedException;

  /** Unmounts, lazily if busy, and cuts the connection: programs that are left get ENOTCONN. */
  @Override
  void close() throws InterruptedException;

  /** What came of {@link #unmount}. */
  sealed interface UnmountOutcome {
    /** It is over. */
    record Unmounted() implements UnmountOutcome {}

    /** Programs use it: close them, or unmount lazily. */
    record Busy() implements UnmountOutcome {}
  }
}
