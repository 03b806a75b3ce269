package dev.cairn.env;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The machine's own clock, chance and threads. One per process. */
public final class RealEnvironment implements Environment {

  private static final System.Logger LOG = System.getLogger(RealEnvironment.class.getName());

  private final SecureRandom secureRandom = new SecureRandom();
  private final ScheduledThreadPoolExecutor alarms;

  public RealEnvironment() {
    alarms =
        new ScheduledThreadPoolExecutor(
            1,
            runnable -> {
              Thread thread = new Thread(runnable, "cairn-alarms");
              thread.setDaemon(true);
              return thread;
            });
    alarms.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public SecureRandom secureRandom() {
    return secureRandom;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public Thread start(String name, Runnable body) {
    return start(Thread.ofVirtual(), name, body);
  }

  @Override
  public Thread startComputing(String name, Runnable body) {
    return start(Thread.ofPlatform().daemon(), name, body);
  }

  @Override
  public Thread startNative(String name, Runnable body) {
    return start(Thread.ofPlatform().daemon(), name, body);
  }

  private static Thread start(Thread.Builder builder, String name, Runnable body) {
    return builder
        .name(name)
        .uncaughtExceptionHandler(
            (thread, bug) -> LOG.log(System.Logger.Level.ERROR, "bug in " + thread.getName(), bug))
        .start(body);
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    ScheduledFuture<?> pending =
        alarms.schedule(action, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    return () -> pending.cancel(false);
  }
}
