package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stripes to be repaired, the most endangered first. Each once; bounded, since a sweep finds again
 * what was left out.
 */
final class RepairQueue {

  /** 10,000 stripes take a megabyte, and days at any usual budget. */
  private static final int TASKS_MAX = 10_000;

  /**
   * A stripe that owes blocks.
   *
   * @param urgent whether it may not wait for anything but reads
   * @param margin blocks it can lose
   * @param owedSinceMs since when it has been at its threshold
   */
  record Task(Hash stripe, boolean urgent, int margin, long owedSinceMs)
      implements Comparable<Task> {

    private static final Comparator<Task> ORDER =
        Comparator.comparing((Task task) -> !task.urgent)
            .thenComparingInt(Task::margin)
            .thenComparingLong(Task::owedSinceMs)
            .thenComparing(Task::stripe);

    @Override
    public int compareTo(Task other) {
      return ORDER.compare(this, other);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final TreeSet<Task> tasks = new TreeSet<>();
  private final Map<Hash, Task> byStripe = new HashMap<>();

  /** Adds a task, or replaces what was there for its stripe. */
  void offer(Task task) {
    lock.lock();
    try {
      Task before = byStripe.put(task.stripe, task);
      if (before != null) {
        tasks.remove(before);
      }
      tasks.add(task);
      if (tasks.size() > TASKS_MAX) {
        byStripe.remove(tasks.removeLast().stripe);
      }
      added.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a task and takes the most endangered. */
  Task take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (tasks.isEmpty()) {
        added.await();
      }
      Task first = tasks.removeFirst();
      byStripe.remove(first.stripe);
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a stripe that is sound again. */
  void forget(Hash stripe) {
    lock.lock();
    try {
      Task task = byStripe.remove(stripe);
      if (task != null) {
        tasks.remove(task);
      }
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }
}
