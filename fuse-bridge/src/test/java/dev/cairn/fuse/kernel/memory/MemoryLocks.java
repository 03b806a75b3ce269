package dev.cairn.fuse.kernel.memory;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileLock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks on one file. An owner's own locks never stand in its way: a new one replaces them where
 * they overlap.
 */
final class MemoryLocks {

  /** One for all files, since a circle of waiting may lead through several. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static final Condition CHANGED = LOCK.newCondition();

  /** Who waits for whom. */
  private static final Map<Long, Long> WAITING = new HashMap<>();

  private final List<FileLock> held = new ArrayList<>();

  Optional<FileLock> inTheWayOf(FileLock wanted) {
    LOCK.lock();
    try {
      return held.stream().filter(other -> conflict(other, wanted)).findFirst();
    } finally {
      LOCK.unlock();
    }
  }

  void set(FileLock lock, boolean wait) throws ErrnoException, InterruptedException {
    LOCK.lock();
    try {
      Optional<FileLock> other = inTheWayOf(lock);
      while (other.isPresent()) {
        if (!wait) {
          throw new ErrnoException(Errno.EAGAIN);
        }
        WAITING.put(lock.owner(), other.get().owner());
        try {
          requireNoCircle(lock.owner());
          CHANGED.await();
        } finally {
          WAITING.remove(lock.owner());
        }
        other = inTheWayOf(lock);
      }
      replace(lock);
      CHANGED.signalAll();
    } finally {
      LOCK.unlock();
    }
  }

  private static void requireNoCircle(long owner) throws ErrnoException {
    Set<Long> seen = new HashSet<>();
    Long next = WAITING.get(owner);
    while (next != null && seen.add(next)) {
      if (next == owner) {
        throw new ErrnoException(Errno.EDEADLK);
      }
      next = WAITING.get(next);
    }
  }

  private void replace(FileLock lock) {
    List<FileLock> old =
        held.stream().filter(one -> one.owner() == lock.owner() && overlap(one, lock)).toList();
    held.removeAll(old);
    for (FileLock one : old) {
      if (one.start() < lock.start()) {
        held.add(part(one, one.start(), lock.start() - 1));
      }
      if (one.end() > lock.end()) {
        held.add(part(one, lock.end() + 1, one.end()));
      }
    }
    if (lock.kind() != FileLock.Kind.NONE) {
      held.add(lock);
    }
  }

  private static FileLock part(FileLock lock, long start, long end) {
    return new FileLock(lock.kind(), lock.owner(), start, end, lock.pid());
  }

  private static boolean overlap(FileLock one, FileLock other) {
    return one.start() <= other.end() && other.start() <= one.end();
  }

  private static boolean conflict(FileLock held, FileLock wanted) {
    return wanted.kind() != FileLock.Kind.NONE
        && held.owner() != wanted.owner()
        && overlap(held, wanted)
        && (held.kind() == FileLock.Kind.EXCLUSIVE || wanted.kind() == FileLock.Kind.EXCLUSIVE);
  }
}
