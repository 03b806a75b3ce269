package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.env.Environment;
import dev.cairn.env.Slot;
import dev.cairn.fuse.drive.Drive;
import dev.cairn.fuse.drive.DriveSettings;
import dev.cairn.fuse.drive.store.Unsent;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Mount;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.session.FuseMount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The drives that this node has mounted. A vault's drive is mounted once; snapshots beside it. */
final class Drives {

  private static final System.Logger LOG = System.getLogger(Drives.class.getName());

  /** Files named one by one when they cannot be sent. */
  private static final int NAMED_MAX = 8;

  /** Only what other devices do changes names behind the kernel's back, and that it is told. */
  private static final Duration KERNEL_REMEMBERS = Duration.ofSeconds(60);

  private final Environment env;
  private final Home home;
  private final Vaults vaults;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Path, Mounted> mounted = new TreeMap<>();

  /**
   * A drive that is mounted.
   *
   * @param drive empty if it is a snapshot
   * @param closed filled once the mount has ended and the drive is closed behind it, with why the
   *     network does not have all of it; empty words if it has
   */
  record Mounted(
      Path directory, Mount mount, Optional<Drive> drive, Vaults.Use use, Slot<String> closed) {}

  Drives(Environment env, Home home, Vaults vaults) {
    this.env = env;
    this.home = home;
    this.vaults = vaults;
  }

  /** Mounts a vault's drive, or a snapshot of it that {@code selector} names if it is not empty. */
  Mounted mount(String vault, Path directory, String selector)
      throws CommandFailure, IOException, InterruptedException {
    if (selector.isEmpty()) {
      requireFree(vault);
    }
    Vaults.Use use = selector.isEmpty() ? vaults.useUnread(vault) : vaults.use(vault);
    Optional<Drive> drive = Optional.empty();
    boolean done = false;
    try {
      FileSystem files;
      if (selector.isEmpty()) {
        Drive opened = open(use, vault);
        drive = Optional.of(opened);
        files = opened.fileSystem();
      } else {
        Snapshot snapshot = SnapshotsOperation.find(use.vault(), selector).snapshot();
        files = Drive.snapshot(use.vault(), snapshot);
      }
      MountSettings settings =
          MountSettings.of(directory, "cairn-" + vault)
              .withReadOnly(drive.isEmpty())
              .withValidity(KERNEL_REMEMBERS, KERNEL_REMEMBERS, Duration.ZERO);
      Mount mount = FuseMount.start(env, settings, files);
      Mounted one = new Mounted(directory, mount, drive, use, new Slot<>(env));
      keep(one);
      done = true;
      return one;
    } catch (MountException e) {
      throw CommandFailure.failed(String.valueOf(e.getMessage()));
    } finally {
      if (!done) {
        drive.ifPresent(Drive::close);
        use.close();
      }
    }
  }

  private void requireFree(String vault) throws CommandFailure {
    for (Mounted one : at(Optional.empty())) {
      if (one.drive().isPresent() && one.use().name().equals(vault)) {
        throw CommandFailure.failed(
            "vault '%s' is mounted on %s already: use it there, or cairn unmount %2$s first"
                .formatted(vault, one.directory()));
      }
    }
  }

  private Drive open(Vaults.Use use, String vault)
      throws CommandFailure, IOException, InterruptedException {
    DriveSettings settings = DriveSettings.of(home.drive(vault), hostName());
    try {
      return Drive.open(use.vault(), settings);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private void keep(Mounted one) {
    lock.lock();
    try {
      mounted.put(one.directory(), one);
    } finally {
      lock.unlock();
    }
    env.start("drive-end " + one.directory(), () -> await(one));
  }

  /** Whoever unmounts it, the drive is closed behind. */
  private void await(Mounted one) {
    try {
      one.mount().awaitEnd();
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "no longer waits for " + one.directory());
    }
    String left = "it was closed in disorder: the log says why";
    try {
      left = one.drive().map(Drives::syncAndClose).orElse("");
    } finally {
      one.use().close();
      lock.lock();
      try {
        mounted.remove(one.directory());
      } finally {
        lock.unlock();
      }
      one.closed().fill(left);
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

  /** All, or the one at a directory. */
  List<Mounted> at(Optional<Path> directory) throws CommandFailure {
    lock.lock();
    try {
      if (directory.isEmpty()) {
        return List.copyOf(mounted.values());
      }
      Mounted one = mounted.get(directory.get());
      if (one == null) {
        throw CommandFailure.failed("no drive of this device is mounted on " + directory.get());
      }
      return List.of(one);
    } finally {
      lock.unlock();
    }
  }

  /** Returns when the drive of this mount is closed: why the network lacks some of it, or "". */
  String awaitEnd(Mounted one) throws InterruptedException {
    while (true) {
      Optional<String> left = one.closed().await(Duration.ofHours(1));
      if (left.isPresent()) {
        return left.get();
      }
    }
  }

  /** Unmounts all, lazily if they are busy. */
  void close() throws CommandFailure, InterruptedException {
    for (Mounted one : at(Optional.empty())) {
      one.mount().close();
      awaitEnd(one);
    }
  }
}
