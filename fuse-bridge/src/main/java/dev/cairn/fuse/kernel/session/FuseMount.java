package dev.cairn.fuse.kernel.session;

import dev.cairn.env.Environment;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Mount;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountSettings;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A mount of this process. */
public final class FuseMount implements Mount {

  private static final System.Logger LOG = System.getLogger(FuseMount.class.getName());

  private final FileSystem files;
  private final Mounter mounter;
  private final Path directory;
  private final Mounter.Mounted mounted;
  private final Interrupts interrupts = new Interrupts();
  private final Notices notices;
  private final Workers workers;
  private final AtomicBoolean destroying = new AtomicBoolean();
  private final CountDownLatch destroyed = new CountDownLatch(1);

  private FuseMount(
      Environment environment,
      MountSettings settings,
      FileSystem files,
      Mounter mounter,
      Path directory,
      Mounter.Mounted mounted) {
    this.files = files;
    this.mounter = mounter;
    this.directory = directory;
    this.mounted = mounted;
    this.notices = new Notices(mounted.device());
    this.workers =
        new Workers(
            environment,
            mounted.device(),
            new Dispatcher(environment, settings, files, interrupts),
            settings.threadsMax(),
            this::ended);
  }

  /**
   * Mounts, and serves until the end, on threads of its own. A mount that a crash left behind
   * (ENOTCONN, "Transport endpoint is not connected") is taken away first if it has the same
   * source.
   *
   * @throws MountException if it cannot; the message says what to install, allow or do
   */
  public static Mount start(Environment environment, MountSettings settings, FileSystem files)
      throws MountException, InterruptedException {
    Mounter mounter = Mounter.ofThisUser();
    Path directory = MountPoint.prepare(settings, mounter);
    Mounter.Mounted mounted = mounter.mount(directory, settings);
    FuseMount mount = new FuseMount(environment, settings, files, mounter, directory, mounted);
    try {
      Negotiated negotiated = new Handshake(mounted.device(), settings).run();
      LOG.log(Level.DEBUG, "{0}: FUSE 7.{1}", directory, negotiated.minor());
    } catch (MountException e) {
      mounted.device().close();
      mounter.detach(directory);
      mounted.watch().dismiss();
      throw e;
    }
    mount.serve();
    return mount;
  }

  private void serve() {
    files.started(notices);
    workers.start();
    ReadAhead.raise(directory);
  }

  /** The last worker has heard that the mount is over. */
  private void ended() {
    notices.close();
    mounted.device().close();
    mounted.watch().dismiss();
    try {
      destroy();
    } catch (InterruptedException e) {
      LOG.log(Level.WARNING, "the end of " + directory + " was cut short", e);
    }
  }

  private void destroy() throws InterruptedException {
    interrupts.close();
    if (destroying.compareAndSet(false, true)) {
      try {
        files.destroyed();
      } catch (RuntimeException bug) {
        LOG.log(Level.ERROR, "bug in the end of " + directory, bug);
      } finally {
        destroyed.countDown();
      }
    }
  }

  @Override
  public UnmountOutcome unmount() throws InterruptedException {
    try {
      if (isServing() && isMounted() && !mounter.unmount(directory)) {
        return new UnmountOutcome.Busy();
      }
    } catch (MountException e) {
      LOG.log(Level.WARNING, e.getMessage());
      return new UnmountOutcome.Busy();
    }
    awaitEnd();
    return new UnmountOutcome.Unmounted();
  }

  @Override
  public void unmountLazily() throws InterruptedException {
    try {
      if (isServing() && isMounted()) {
        mounter.detach(directory);
      }
    } catch (MountException e) {
      LOG.log(Level.WARNING, e.getMessage());
    }
  }

  /** Not another's mount that has come to the same place. */
  private boolean isMounted() {
    try {
      Optional<MountTable.Row> row = MountTable.on(directory);
      return row.isPresent() && row.get().type().equals(MountPoint.TYPE);
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public boolean isServing() {
    return destroyed.getCount() > 0;
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    destroyed.await();
  }

  @Override
  public void close() {
    try {
      if (isServing() && unmount() instanceof UnmountOutcome.Busy) {
        unmountLazily();
        destroy();
      }
      awaitEnd();
    } catch (InterruptedException e) {
      LOG.log(Level.WARNING, "the end of {0} was not waited for", directory);
      Thread.currentThread().interrupt();
    }
  }
}
