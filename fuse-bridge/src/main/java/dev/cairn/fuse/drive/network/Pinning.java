package dev.cairn.fuse.drive.network;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.env.Environment;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.drive.store.Presence;
import dev.cairn.fuse.drive.store.Presence.Here;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.fuse.kernel.ErrnoException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what is pinned, in a thread of its own: after the mount, when something is pinned, and
 * when another device has changed the tree. What cannot be had is tried again every minute; the
 * rest goes on. Readers come first: {@link FetchQueue}.
 */
public final class Pinning implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Pinning.class.getName());
  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final Environment env;
  private final Store store;
  private final Presence presence;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile State state = new State(Here.NOTHING, Optional.empty());
  private boolean isDue = true;
  private boolean isStopping;
  private boolean isEnded;
  private @Nullable Thread thread;

  /**
   * What is pinned.
   *
   * @param here how much of it is on this device; as of the last look, or the one under way
   * @param problem why some of it cannot be had now
   */
  public record State(Here here, Optional<String> problem) {}

  public Pinning(Environment env, Operations operations) {
    this.env = env;
    this.store = operations.store();
    this.presence = new Presence(operations);
  }

  /** Begins; once. */
  public void start() {
    lock.lock();
    try {
      thread = env.start("drive-pins", this::run);
    } finally {
      lock.unlock();
    }
  }

  /** Something was pinned, or may have new bytes. */
  public void look() {
    lock.lock();
    try {
      isDue = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How it is. */
  public State state() {
    return state;
  }

  private void run() {
    try {
      store.loadPins();
      while (awaitDue()) {
        if (!fetchAll()) {
          env.after(RETRY, this::look);
        }
        env.sleep(PAUSE); // a look goes over all that is pinned
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "fetching what is pinned was interrupted");
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "nobody knows what is pinned", e);
    } finally {
      lock.lock();
      try {
        isEnded = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits until there may be something to do; false if it is to end. */
  private boolean awaitDue() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isDue && !isStopping) {
        changed.await();
      }
      isDue = false;
      return !isStopping;
    } finally {
      lock.unlock();
    }
  }

  /** Fetches all that is pinned and not here; false if some of it could not be had. */
  public boolean fetchAll() throws InterruptedException {
    Map<Long, Here> files = new LinkedHashMap<>();
    String problem = null;
    for (long pinned : store.pins().all()) {
      try {
        for (long file : presence.files(pinned)) {
          files.put(file, presence.of(file));
        }
      } catch (ErrnoException | ArchiveException | IOException e) {
        problem = e.getMessage() + "";
      }
    }
    Here sum = files.values().stream().reduce(Here.NOTHING, Here::plus);
    state = new State(sum, Optional.ofNullable(problem));
    for (Map.Entry<Long, Here> file : files.entrySet()) {
      if (file.getValue().missing() > 0) {
        String failed = fetch(file.getKey());
        problem = problem == null ? failed : problem;
        Here now = now(file.getKey());
        sum = sum.minus(file.getValue()).plus(now);
        state = new State(sum, Optional.ofNullable(problem));
      }
    }
    return problem == null;
  }

  /** Why it cannot be had; null if it is here. */
  private @Nullable String fetch(long file) throws InterruptedException {
    try {
      presence.fetch(file);
      return null;
    } catch (ErrnoException e) {
      return e.errno() == Errno.ENOENT ? null : "no room for what is pinned";
    } catch (ArchiveException | IOException e) {
      LOG.log(System.Logger.Level.INFO, "pinned, and not to be had: {0}", e.getMessage());
      return e.getMessage() + "";
    }
  }

  private Here now(long file) {
    try {
      return presence.of(file);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "inode {0}: {1}", file, e.getMessage());
      return Here.NOTHING;
    }
  }

  /** Ends it; waits for what is under way. */
  @Override
  public void close() {
    lock.lock();
    try {
      isStopping = true;
      changed.signalAll();
      if (thread != null) {
        thread.interrupt();
        while (!isEnded) {
          changed.awaitUninterruptibly();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
