package dev.cairn.env;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Work that a thread of its own does while whoever began it goes on, and whose result is asked for
 * later. Once begun it runs to its end, asked for or not. Safe for many threads.
 *
 * @param <T> what it results in; never null
 * @param <X> how the world can fail it
 */
public final class Ahead<T, X extends Exception> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private @Nullable T result;
  private @Nullable Throwable failure;

  /** What is to be done. */
  @FunctionalInterface
  public interface Work<T, X extends Exception> {
    T run() throws X;
  }

  private Ahead() {}

  /**
   * Begins {@code work}, which may compute or wait in native code for long.
   *
   * @param name for thread dumps and logs
   */
  public static <T, X extends Exception> Ahead<T, X> begin(
      Environment env, String name, Work<T, X> work) {
    Ahead<T, X> ahead = new Ahead<>();
    env.startComputing(name, () -> ahead.run(work));
    return ahead;
  }

  private void run(Work<T, X> work) {
    try {
      end(work.run(), null);
    } catch (RuntimeException | Error bug) {
      end(null, bug);
      throw bug; // perhaps nobody asks: it is told as any thread's is
    } catch (Exception failed) {
      end(null, failed);
    }
  }

  private void end(@Nullable T value, @Nullable Throwable thrown) {
    lock.lock();
    try {
      result = value;
      failure = thrown;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Its result; waits for it.
   *
   * @throws X what the work threw
   * @throws InterruptedException if the caller is interrupted; the work goes on
   */
  public T get() throws X, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (result == null && failure == null) {
        ended.await();
      }
      if (result != null) {
        return result;
      }
      throw thrown(failure);
    } finally {
      lock.unlock();
    }
  }

  /** Work can throw what it declares, and what nobody declares. */
  @SuppressWarnings("unchecked")
  private X thrown(@Nullable Throwable failure) {
    return switch (failure) {
      case RuntimeException bug -> throw bug;
      case Error error -> throw error;
      case null -> throw new IllegalStateException("ended without a result");
      default -> (X) failure;
    };
  }

  /** Waits for its end, interrupted or not; empty if it failed. For those who give back. */
  public Optional<T> settled() {
    lock.lock();
    try {
      while (result == null && failure == null) {
        ended.awaitUninterruptibly();
      }
      return Optional.ofNullable(result);
    } finally {
      lock.unlock();
    }
  }
}
