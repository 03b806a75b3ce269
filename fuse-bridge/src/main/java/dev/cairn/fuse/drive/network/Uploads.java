package dev.cairn.fuse.drive.network;

import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.backup.ContentSaver;
import dev.cairn.archive.backup.FileData;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.env.Environment;
import dev.cairn.fuse.drive.store.Export;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.drive.store.Sent;
import dev.cairn.fuse.kernel.ErrnoException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends the bytes of files into packs, in the background after they are closed and in the end when
 * a tree is published. What was sent and not written to since is not read again. Safe for many
 * threads.
 */
final class Uploads implements Export.Saver, AutoCloseable {

  /** Files read at once; the chunks of each are compressed on all cores. */
  private static final int READERS = 2;

  private final Vault vault;
  private final Environment env;
  private final Operations store;
  private final BackupSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Known> known = new ConcurrentHashMap<>();
  private final Map<Long, Boolean> underWay = new ConcurrentHashMap<>();
  private @Nullable ContentSaver saver;

  Uploads(Vault vault, Operations store, BackupSettings settings) {
    this.vault = vault;
    this.env = vault.env();
    this.store = store;
    this.settings = settings;
  }

  private ContentSaver saver() {
    lock.lock();
    try {
      if (saver == null) {
        saver = new ContentSaver(vault, settings);
      }
      return saver;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the file's bytes are on their way. */
  boolean isUnderWay(long inode) {
    return underWay.containsKey(inode);
  }

  /** What became of a file's bytes of one version. */
  private record Known(long version, Sent sent) {}

  @Override
  public Sent file(long inode) throws ArchiveException, InterruptedException {
    try {
      long version = store.bodies().version(inode);
      Known before = known.get(inode);
      if (before != null && before.version() == version) {
        return before.sent();
      }
      underWay.put(inode, true);
      Sent now = send(inode, version);
      if (!(now instanceof Sent.Saved saved) || saved.version() >= 0) {
        known.put(inode, new Known(version, now));
      }
      return now;
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    } finally {
      underWay.remove(inode);
    }
  }

  private Sent send(long inode, long before)
      throws IOException, ArchiveException, InterruptedException {
    if (before < 0) {
      return new Sent.Gone();
    }
    try (StoreFile file = new StoreFile(store, inode)) {
      FileData data = saver().save(file);
      if (Thread.interrupted()) {
        throw new InterruptedException("cancelled"); // not the file's fault
      }
      return switch (data) {
        case FileData.Read read -> {
          boolean same = !read.torn() && store.bodies().version(inode) == before;
          yield new Sent.Saved(
              read.content(),
              read.extents(),
              read.stat().bytes(),
              read.stat().modified(),
              same ? before : -1,
              file.sums());
        }
        case FileData.Unreadable(String during, String message) -> new Sent.Unreadable(message);
      };
    } catch (ErrnoException gone) {
      return new Sent.Gone();
    }
  }

  /** Sends files, {@value #READERS} at a time. */
  @Override
  public void ahead(List<Long> inodes) throws ArchiveException, InterruptedException {
    if (inodes.size() < 2) {
      return; // the caller does it
    }
    Deque<Long> left = new ArrayDeque<>(inodes);
    Crew crew = new Crew(left);
    crew.run();
  }

  /** Some threads that empty a queue together. */
  private final class Crew {
    private final Deque<Long> left;
    private final ReentrantLock crewLock = new ReentrantLock();
    private final Condition ended = crewLock.newCondition();
    private final List<Thread> working = new ArrayList<>();
    private int running;
    private @Nullable ArchiveException failure;

    Crew(Deque<Long> left) {
      this.left = left;
    }

    void run() throws ArchiveException, InterruptedException {
      crewLock.lock();
      try {
        for (int i = 0; i < READERS; i++) {
          running++;
          working.add(env.startComputing("drive-upload", this::work));
        }
        while (running > 0) {
          ended.await();
        }
        if (failure != null) {
          throw failure;
        }
      } catch (InterruptedException e) {
        working.forEach(Thread::interrupt);
        while (running > 0) {
          ended.awaitUninterruptibly();
        }
        throw e;
      } finally {
        crewLock.unlock();
      }
    }

    private void work() {
      ArchiveException failed = null;
      try {
        for (Long next = poll(); next != null; next = poll()) {
          file(next);
        }
      } catch (ArchiveException e) {
        failed = e;
      } catch (InterruptedException e) {
        failed = new ArchiveException("cancelled", e);
      } catch (RuntimeException | Error crash) {
        failed = ArchiveException.crashed("sending files", crash); // told by who waits
      } finally {
        crewLock.lock();
        try {
          running--;
          failure = failure == null ? failed : failure;
          ended.signalAll();
        } finally {
          crewLock.unlock();
        }
      }
    }

    private @Nullable Long poll() {
      crewLock.lock();
      try {
        return failure == null ? left.poll() : null;
      } finally {
        crewLock.unlock();
      }
    }
  }

  @Override
  public ChunkRef page(byte[] page) throws ArchiveException, InterruptedException {
    return saver().savePage(page);
  }

  /** Files known to be sent. */
  int count() {
    return known.size();
  }

  /** Waits until all that was sent is durable. */
  void flush() throws ArchiveException, InterruptedException {
    saver().flush();
  }

  /**
   * What was sent is no longer known here: the head names it, or something failed and it is sent
   * again.
   */
  void forget() {
    known.clear();
    end();
  }

  private void end() {
    lock.lock();
    try {
      ContentSaver old = saver;
      saver = null;
      if (old != null) {
        old.close();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    end();
  }
}
