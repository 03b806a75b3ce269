package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/** What is to be asked today, by time; each question once. Safe for many threads. */
final class AuditAgenda {

  /** 8,000 a day are due where 100,000 blocks are watched by twenty; the rest is for tips. */
  static final int DUE_MAX = 32_768;

  private static final Comparator<Due> BY_QUESTION =
      Comparator.comparing(Due::stripe)
          .thenComparingInt(Due::index)
          .thenComparing(Due::host)
          .thenComparingInt(Due::leaf);

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeSet<Due> questions = new TreeSet<>(BY_QUESTION);
  private final TreeSet<Due> byTime =
      new TreeSet<>(Comparator.comparingLong(Due::atMs).thenComparing(BY_QUESTION));

  /**
   * A question.
   *
   * @param atMs when to ask
   */
  record Due(Hash stripe, int index, NodeId host, int leaf, long atMs) {
    Due at(long laterMs) {
      return new Due(stripe, index, host, leaf, laterMs);
    }
  }

  /** Notes a question; false if it is noted already, or there are too many. */
  boolean add(Due due) {
    lock.lock();
    try {
      return questions.size() < DUE_MAX && questions.add(due) && byTime.add(due);
    } finally {
      lock.unlock();
    }
  }

  /** Takes the first question whose time has come. */
  Optional<Due> take(long nowMs) {
    lock.lock();
    try {
      if (byTime.isEmpty() || byTime.first().atMs > nowMs) {
        return Optional.empty();
      }
      Due due = byTime.removeFirst();
      questions.remove(due);
      return Optional.of(due);
    } finally {
      lock.unlock();
    }
  }

  /** When the first question is due, but not after {@code latestMs}. */
  long nextMs(long latestMs) {
    lock.lock();
    try {
      return byTime.isEmpty() ? latestMs : Math.min(latestMs, byTime.first().atMs);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets everything: the day is over. */
  void clear() {
    lock.lock();
    try {
      questions.clear();
      byTime.clear();
    } finally {
      lock.unlock();
    }
  }
}
