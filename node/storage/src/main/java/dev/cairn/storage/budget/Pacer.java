package dev.cairn.storage.budget;

import dev.cairn.env.Environment;
import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Lets bytes through at the pace of a {@link TokenBucket} whose rate may change with the hour. Who
 * waits stands in line: the more urgent first, equals in the order they came. Only the first of the
 * line looks at the bucket, so a late urgent one overtakes whoever still waits, and nobody who has
 * been let through is called back.
 */
final class Pacer {

  /** In line when the impatient are turned away; each is a parked thread of about 1 KB. */
  private static final int WAITING_MAX = 512;

  /** The first of the line looks again after so long, since the hour may have changed the rate. */
  private static final long LOOK_AGAIN_MICROS = 5_000_000;

  private final Environment env;
  private final LongSupplier bytesPerSecond;
  private final LongFunction<TokenBucket> bucketOf;
  private final long originNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition lineMoved = lock.newCondition();
  private final TreeSet<Ticket> line = new TreeSet<>();
  private long level = TokenBucket.FULL;
  private long tickets;

  /** A place in the line. */
  private record Ticket(Priority priority, long number, long bytes) implements Comparable<Ticket> {
    private static final Comparator<Ticket> ORDER =
        Comparator.comparing(Ticket::priority).thenComparingLong(Ticket::number);

    @Override
    public int compareTo(Ticket other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @param bytesPerSecond the rate now; {@link RateLimits#UNLIMITED} for none
   * @param bucketOf the bucket of a rate
   */
  Pacer(Environment env, LongSupplier bytesPerSecond, LongFunction<TokenBucket> bucketOf) {
    this.env = env;
    this.bytesPerSecond = bytesPerSecond;
    this.bucketOf = bucketOf;
    this.originNanos = env.nanoTime();
  }

  /** True if nothing has to wait now. */
  boolean isOpen() {
    return bytesPerSecond.getAsLong() == RateLimits.UNLIMITED;
  }

  /** Waits until {@code bytes} may go; they are booked then. */
  void await(Priority priority, long bytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Ticket mine = new Ticket(priority, tickets++, bytes);
      line.add(mine);
      try {
        while (true) {
          while (!line.first().equals(mine)) {
            lineMoved.await();
          }
          if (letThrough(mine)) {
            return;
          }
          waitAsFirst(mine);
        }
      } finally {
        line.remove(mine);
        lineMoved.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link #await}, for who would rather be turned away than wait longer than {@code waitMax} as
   * far as can be told now, or stand behind {@value #WAITING_MAX} others.
   */
  boolean await(Priority priority, long bytes, Duration waitMax) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long ahead =
          line.stream()
              .filter(other -> other.priority.compareTo(priority) <= 0)
              .mapToLong(Ticket::bytes)
              .sum();
      if (line.size() >= WAITING_MAX
          || waitMicros(priority, ahead, bytes) > waitMax.toNanos() / 1000) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    await(priority, bytes);
    return true;
  }

  private boolean letThrough(Ticket ticket) {
    long rate = bytesPerSecond.getAsLong();
    if (rate == RateLimits.UNLIMITED) {
      return true;
    }
    TokenBucket bucket = bucketOf.apply(rate);
    long now = nowMicros();
    if (bucket.admissionMicros(level, ticket.bytes, ticket.priority, now) > now) {
      return false;
    }
    level = bucket.after(level, ticket.bytes, now);
    return true;
  }

  private void waitAsFirst(Ticket mine) throws InterruptedException {
    long micros = Math.min(LOOK_AGAIN_MICROS, waitMicros(mine.priority, 0, mine.bytes));
    boolean[] due = {false};
    Environment.Alarm alarm = env.after(Duration.ofNanos(micros * 1000), () -> wake(due));
    try {
      while (!due[0] && line.first().equals(mine)) {
        lineMoved.await();
      }
    } finally {
      alarm.cancel();
    }
  }

  private long waitMicros(Priority priority, long bytesAhead, long bytes) {
    long rate = bytesPerSecond.getAsLong();
    if (rate == RateLimits.UNLIMITED) {
      return 0;
    }
    TokenBucket bucket = bucketOf.apply(rate);
    long now = nowMicros();
    long levelThen = bytesAhead == 0 ? level : bucket.after(level, bytesAhead, now);
    return bucket.admissionMicros(levelThen, bytes, priority, now) - now;
  }

  private void wake(boolean[] due) {
    lock.lock();
    try {
      due[0] = true;
      lineMoved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long nowMicros() {
    return (env.nanoTime() - originNanos) / 1000;
  }
}
