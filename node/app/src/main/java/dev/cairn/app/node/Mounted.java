package dev.cairn.app.node;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.env.Environment;
import dev.cairn.env.Slot;
import dev.cairn.fuse.drive.Drive;
import dev.cairn.fuse.drive.store.Unsent;
import dev.cairn.fuse.kernel.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A mount of this node: a drive, or a snapshot without one. Whoever unmounts it, the drive is sent
 * and closed behind. Safe for many threads.
 */
final class Mounted {

  private static final System.Logger LOG = System.getLogger(Mounted.class.getName());

  /** Files named one by one when they cannot be sent. */
  private static final int NAMED_MAX = 8;

  private final Environment env;
  private final Path directory;
  private final Mount mount;
  private final Optional<Drive> drive;
  private final Vaults.Use use;
  private final Slot<String> closed;
  private final Slot<Thread> closer;

  Mounted(Environment env, Path directory, Mount mount, Optional<Drive> drive, Vaults.Use use) {
    this.env = env;
    this.directory = directory;
    this.mount = mount;
    this.drive = drive;
    this.use = use;
    this.closed = new Slot<>(env);
    this.closer = new Slot<>(env);
  }

  Path directory() {
    return directory;
  }

  Mount mount() {
    return mount;
  }

  /** Empty if it is a snapshot. */
  Optional<Drive> drive() {
    return drive;
  }

  /** The vault's name. */
  String vault() {
    return use.name();
  }

  /** Waits for the end on a thread of its own; {@code ended} runs when the drive is closed. */
  void watch(Runnable ended) {
    closer.fill(env.start("drive-end " + directory, () -> await(ended)));
  }

  private void await(Runnable ended) {
    try {
      mount.awaitEnd();
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "no longer waits for " + directory);
    }
    String left = "it was closed in disorder: the log says why";
    try {
      left = drive.map(Mounted::syncAndClose).orElse("");
    } finally {
      use.close();
      ended.run();
      closed.fill(left);
    }
  }

  /** Why the network does not have all of it; empty if it has. */
  private static String syncAndClose(Drive drive) {
    try {
      drive.sync(true);
      return unread(drive.status().unsent());
    } catch (ArchiveException | IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the network does not have all of the drive yet; it goes on at the next mount: {0}",
          e.getMessage());
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "the drive is closed before it was synced");
      return "stopped before all was sent";
    } finally {
      drive.close();
    }
  }

  /** The files that could not be read to be sent, the first few by name; empty if all could. */
  private static String unread(List<Unsent> unsent) {
    if (unsent.isEmpty()) {
      return "";
    }
    String named =
        unsent.stream().limit(NAMED_MAX).map(Unsent::toString).collect(Collectors.joining("; "));
    return unsent.size() + " files cannot be read now: " + named;
  }

  /** Returns when the drive is closed: why the network lacks some of it, or "". */
  String awaitEnd() throws InterruptedException {
    while (true) {
      Optional<String> left = closed.await(Duration.ofHours(1));
      if (left.isPresent()) {
        return left.get();
      }
    }
  }

  /**
   * Unmounts, lazily if it is busy. What has not been sent after {@code patience} stays on this
   * device for the next mount.
   */
  void close(Duration patience) throws InterruptedException {
    mount.close();
    if (closed.await(patience).isEmpty()) {
      closer.await(patience).ifPresent(Thread::interrupt);
      awaitEnd();
    }
  }
}
