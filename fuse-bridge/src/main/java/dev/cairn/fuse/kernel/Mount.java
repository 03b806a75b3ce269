package dev.cairn.fuse.kernel;

/**
 * A mounted file system ({@code session.FuseMount} makes one). It lasts until it is unmounted, by
 * {@link #unmount} or by anybody with umount(8); safe for any thread.
 */
public interface Mount extends AutoCloseable {

  /** Unmounts unless a program has files or its working directory there. */
  UnmountOutcome unmount() throws InterruptedException;

  /** Takes it out of the tree at once; it ends when the last file is closed (umount -l). */
  void unmountLazily() throws InterruptedException;

  /** Whether the kernel still asks. */
  boolean isServing();

  /** Waits for the end: unmounted, by whomever, and {@link FileSystem#destroyed} has returned. */
  void awaitEnd() throws InterruptedException;

  /**
   * Unmounts, lazily if busy, and waits for {@link FileSystem#destroyed}. Programs that still have
   * files open get ENOTCONN from now on; operations under way are interrupted. Returns early, still
   * interrupted, if the calling thread is.
   */
  @Override
  void close();

  /** What came of {@link #unmount}. */
  sealed interface UnmountOutcome {
    /** It is over. */
    record Unmounted() implements UnmountOutcome {}

    /** Programs use it: close them, or unmount lazily. */
    record Busy() implements UnmountOutcome {}
  }
}
