package dev.cairn.archive.restore;

import dev.cairn.archive.restore.RestoreEvent.Failed;
import dev.cairn.storage.PeerStorage.ReadOutcome.Unreadable;
import dev.cairn.storage.PeerStorage.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what a restore does and tells its listener. Safe for many threads. */
final class RestoreCounters {

  private static final int FAILED_MAX = 1000;

  private final ReentrantLock lock = new ReentrantLock();
  private final RestoreEvent.Listener listener;
  private final long filesTotal;
  private final long bytesTotal;
  private final List<Failed> failed = new ArrayList<>();
  private final TreeSet<String> unreadable = new TreeSet<>();
  private long files;
  private long filesSkipped;
  private long filesDeleted;
  private long bytes;
  private long bytesSkipped;
  private long fetched;
  private long errors;
  private boolean missing; // something that running it again may bring
  private boolean lost; // some stripe, and not only because holders are out of reach

  RestoreCounters(RestoreEvent.Listener listener, long filesTotal, long bytesTotal) {
    this.listener = listener;
    this.filesTotal = filesTotal;
    this.bytesTotal = bytesTotal;
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  void restored(String path, long size, boolean isFile) {
    locked(() -> {
      if (isFile) {
        files++;
      }
      listener.on(new RestoreEvent.Done(RestoreEvent.Action.RESTORED, path, size));
    });
  }

  /** A file that was there in part. */
  void updated(String path, long size) {
    locked(() -> {
      files++;
      listener.on(new RestoreEvent.Done(RestoreEvent.Action.UPDATED, path, size));
    });
  }

  /** A node that was there, and as it should be or not to be touched. */
  void unchanged(String path, long size, boolean isFile) {
    locked(() -> {
      if (isFile) {
        filesSkipped++;
      }
      listener.on(new RestoreEvent.Done(RestoreEvent.Action.UNCHANGED, path, size));
    });
  }

  void deleted(String path) {
    locked(() -> {
      filesDeleted++;
      listener.on(new RestoreEvent.Done(RestoreEvent.Action.DELETED, path, 0));
    });
  }

  /** Bytes of the content that need not be fetched. */
  void foundThere(long count) {
    locked(() -> bytesSkipped += count);
  }

  /** Whether running it again may bring what is not there. */
  boolean isMissingSomething() {
    lock.lock();
    try {
      return missing;
    } finally {
      lock.unlock();
    }
  }

  void wrote(long count) {
    locked(() -> bytes += count);
  }

  void fetched(long count) {
    locked(() -> fetched += count);
  }

  void failed(String path, String during, String message) {
    locked(() -> {
      Failed event = new Failed(path, during, message);
      errors++;
      missing |= !during.equals("metadata"); // a file system that has no owners never will
      if (failed.size() < FAILED_MAX) {
        failed.add(event);
      }
      listener.on(event);
    });
  }

  void unreadable(Unreadable stripe) {
    locked(() -> {
      unreadable.add(stripe.stripeId().hex());
      lost |= !stripe.isOutOfReach();
    });
  }

  void liar(Refusal refusal) {
    locked(() ->
        listener.on(new RestoreEvent.LiarSeen(refusal.member().shortHex(), refusal.reason())));
  }

  List<Failed> failures() {
    lock.lock();
    try {
      return List.copyOf(failed);
    } finally {
      lock.unlock();
    }
  }

  List<String> unreadableStripes() {
    lock.lock();
    try {
      return List.copyOf(unreadable);
    } finally {
      lock.unlock();
    }
  }

  /** Whether every stripe that could not be read could be, were members back. */
  boolean isOutOfReach() {
    lock.lock();
    try {
      return !unreadable.isEmpty() && !lost;
    } finally {
      lock.unlock();
    }
  }

  RestoreProgress progress() {
    lock.lock();
    try {
      return new RestoreProgress(
          filesTotal,
          bytesTotal,
          files,
          filesSkipped,
          filesDeleted,
          bytes,
          bytesSkipped,
          fetched,
          errors);
    } finally {
      lock.unlock();
    }
  }
}
