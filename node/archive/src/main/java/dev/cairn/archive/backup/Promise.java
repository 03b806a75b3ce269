package dev.cairn.archive.backup;

import dev.cairn.archive.vault.ArchiveException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A value that one thread will give and others wait for, or the failure in its place. */
final class Promise<T> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition kept = lock.newCondition();
  private @Nullable T value;
  private @Nullable ArchiveException failure;

  static <T> Promise<T> of(T value) {
    Promise<T> promise = new Promise<>();
    promise.keep(value);
    return promise;
  }

  void keep(T given) {
    lock.lock();
    try {
      value = given;
      kept.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void fail(ArchiveException reason) {
    lock.lock();
    try {
      failure = reason;
      kept.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isKept() {
    lock.lock();
    try {
      return value != null || failure != null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is either. */
  void awaitEnd() {
    lock.lock();
    try {
      while (value == null && failure == null) {
        kept.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  T await() throws ArchiveException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (value == null && failure == null) {
        kept.await();
      }
      if (failure != null) {
        throw failure;
      }
      return java.util.Objects.requireNonNull(value);
    } finally {
      lock.unlock();
    }
  }
}
