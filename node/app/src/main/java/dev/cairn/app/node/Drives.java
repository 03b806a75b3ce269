package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.node.StandingMounts.Standing;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.env.Environment;
import dev.cairn.fuse.drive.Drive;
import dev.cairn.fuse.drive.DriveSettings;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Mount;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.session.FuseMount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** The drives that this node has mounted. A vault's drive is mounted once; snapshots beside it. */
final class Drives {

  private static final System.Logger LOG = System.getLogger(Drives.class.getName());

  /** Whoever stops a daemon waits for it; what is not sent by then is sent after the next start. */
  private static final Duration SEND_PATIENCE = Duration.ofSeconds(20);

  /** Only what other devices do changes names behind the kernel's back, and that it is told. */
  private static final Duration KERNEL_REMEMBERS = Duration.ofSeconds(60);

  private final Environment env;
  private final Home home;
  private final Vaults vaults;
  private final String hostName;
  private final StandingMounts standing;
  private final Courtesy courtesy;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Path, Mounted> mounted = new TreeMap<>();
  private final Map<Path, String> failed = new TreeMap<>();
  private boolean closing;

  Drives(Environment env, Home home, Vaults vaults, String hostName, NodeMode mode) {
    this.env = env;
    this.home = home;
    this.vaults = vaults;
    this.hostName = hostName;
    this.standing = new StandingMounts(home);
    this.courtesy = new Courtesy(mode);
    courtesy.drives(0);
  }

  /** Mounts a vault's drive, or a snapshot of it. */
  Mounted mount(Standing wanted) throws CommandFailure, IOException, InterruptedException {
    String vault = wanted.vault();
    Path directory = wanted.directory();
    String selector = wanted.snapshot();
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
              .withAllowOther(wanted.others())
              .withValidity(KERNEL_REMEMBERS, KERNEL_REMEMBERS, Duration.ZERO);
      Mount mount = FuseMount.start(env, settings, files);
      Mounted one = new Mounted(env, directory, mount, drive, use);
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
    for (Mounted one : all()) {
      if (one.drive().isPresent() && one.vault().equals(vault)) {
        throw CommandFailure.failed(
            "vault '%s' is mounted on %s already: use it there, or cairn unmount %2$s first"
                .formatted(vault, one.directory()));
      }
    }
  }

  private Drive open(Vaults.Use use, String vault)
      throws CommandFailure, IOException, InterruptedException {
    DriveSettings settings = DriveSettings.of(home.drive(vault), hostName);
    try {
      use.vault().requireWhole();
      return Drive.open(use.vault(), settings);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private void keep(Mounted one) {
    lock.lock();
    try {
      mounted.put(one.directory(), one);
      failed.remove(one.directory());
      courtesy.drives(mounted.size());
    } finally {
      lock.unlock();
    }
    one.watch(() -> ended(one));
  }

  private void ended(Mounted one) {
    lock.lock();
    try {
      mounted.remove(one.directory());
      courtesy.drives(mounted.size());
      if (!closing) {
        standing.remove(one.directory()); // somebody unmounted it, and means it
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} will be mounted again when the daemon starts: {1}",
          one.directory(),
          e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /** The daemon makes this mount again whenever it starts, until somebody unmounts it. */
  void leaveToDaemon(Standing one) throws IOException {
    lock.lock();
    try {
      standing.add(one);
    } finally {
      lock.unlock();
    }
  }

  /** Mounts what stood when the daemon ended; what fails is told by {@link #failed}. */
  void mountStanding() throws InterruptedException {
    try {
      for (Standing one : standing.all()) {
        try {
          mount(one);
        } catch (CommandFailure | IOException e) {
          notMounted(one.directory(), e);
        }
      }
    } catch (IOException e) {
      notMounted(home.mounts(), e); // a host that keeps blocks for others starts all the same
    }
  }

  private void notMounted(Path what, Exception why) {
    LOG.log(System.Logger.Level.WARNING, "{0} is not mounted again: {1}", what, why.getMessage());
    lock.lock();
    try {
      failed.put(what, String.valueOf(why.getMessage()));
    } finally {
      lock.unlock();
    }
  }

  /** What should be mounted and is not, and why. */
  Map<Path, String> failed() {
    lock.lock();
    try {
      return Map.copyOf(failed);
    } finally {
      lock.unlock();
    }
  }

  /** All that is mounted. */
  List<Mounted> all() {
    lock.lock();
    try {
      return List.copyOf(mounted.values());
    } finally {
      lock.unlock();
    }
  }

  /** All, or the one at a directory. */
  List<Mounted> at(Optional<Path> directory) throws CommandFailure {
    List<Mounted> all = all();
    if (directory.isEmpty()) {
      return all;
    }
    for (Mounted one : all) {
      if (one.directory().equals(directory.get())) {
        return List.of(one);
      }
    }
    throw CommandFailure.failed("no drive of this device is mounted on " + directory.get());
  }

  /** The drive that stands there already, if it is this vault's. */
  Optional<Mounted> standing(String vault, Path directory) {
    return all().stream()
        .filter(one -> one.directory().equals(directory))
        .filter(one -> one.drive().isPresent() && one.vault().equals(vault))
        .findFirst();
  }

  /** Unmounts all, lazily if they are busy. */
  void close() throws InterruptedException {
    List<Mounted> all;
    lock.lock();
    try {
      closing = true;
      all = List.copyOf(mounted.values());
    } finally {
      lock.unlock();
    }
    for (Mounted one : all) {
      one.close(SEND_PATIENCE);
    }
  }
}
