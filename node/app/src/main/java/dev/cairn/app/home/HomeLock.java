package dev.cairn.app.home;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The right to use a home: one process at a time. The kernel gives it back when a process dies. */
public final class HomeLock implements AutoCloseable {

  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock, or empty if another process has it. */
  public static Optional<HomeLock> tryTake(Home home) throws IOException {
    FileChannel channel =
        FileChannel.open(
            home.root().resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // this very process has it
    }
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new HomeLock(channel));
  }

  /**
   * Takes the lock.
   *
   * @throws CommandFailure if another process has it
   */
  public static HomeLock take(Home home) throws CommandFailure, IOException {
    return tryTake(home)
        .orElseThrow(() ->
            new CommandFailure(
                ExitCodes.LOCKED,
                "another cairn process is using "
                    + home
                    + "; wait for it, or start the daemon (cairn node run), which serves many"
                    + " commands at once"));
  }

  /** Says that it is held; for blocks that need nothing else of it. */
  public void requireHeld() {
    if (!channel.isOpen()) {
      throw new IllegalStateException("the lock was given back");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
