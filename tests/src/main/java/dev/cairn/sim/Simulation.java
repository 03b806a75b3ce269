package dev.cairn.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A world in which ordinary blocking code runs deterministically.
 *
 * <p>The idea: virtual threads on one platform thread, whose scheduler picks the next runnable one
 * from a seeded random; a clock that jumps to the next alarm when nobody can run; all chance from
 * the seed. So one seed gives one interleaving, and a failure is replayed by its seed. Time costs
 * nothing: a simulated day of silence is one step. (FoundationDB's and TigerBeetle's simulators,
 * with the threads of JDK 25 in place of an actor compiler or a state machine.)
 *
 * <p>Everything happens on the thread that calls {@link #run}; the class is not for several.
 */
public final class Simulation {

  /** Wall clock at the start: a round date, so that logs read well. */
  static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private final long seed;
  private final SplittableRandom scheduling;
  private final SplittableRandom seeds;
  private final SeededThreads threads;
  private final List<Runnable> ready = new ArrayList<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<Throwable> bugs = new ArrayList<>();
  private final EventHash eventHash = new EventHash();
  private final Queue<String> wokenFromOutside = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread runner;
  private long nanos;
  private long sequence;
  private long steps;

  /**
   * @param seed decides everything that chance decides
   */
  public Simulation(long seed) {
    this.seed = seed;
    SplittableRandom root = new SplittableRandom(seed);
    this.scheduling = root.split();
    this.seeds = root.split();
    this.threads = new SeededThreads(this::wake);
  }

  /**
   * A node's own door to time and chance. Its random streams depend on the order of these calls.
   */
  public SimEnvironment environment(String name) {
    return new SimEnvironment(this, name, seeds.nextLong());
  }

  /**
   * Runs {@code main} on a virtual thread, and everything it starts, until it ends.
   *
   * @param limit simulated time after which the run is given up
   * @throws AssertionError if {@code main} or any other thread failed, if nobody can ever run
   *     again, if a real thread woke a simulated one, since that is another run each time, or if
   *     the limit was reached; the message holds the seed
   */
  public void run(Duration limit, SimulatedMain main) {
    runner = Thread.currentThread();
    try (HeldLog log = HeldLog.install()) {
      run(limit, main, log);
    } finally {
      runner = null;
    }
  }

  private void run(Duration limit, SimulatedMain main, HeldLog log) {
    boolean[] ended = {false};
    start(
        "main",
        () -> {
          try {
            main.run();
          } catch (Exception e) {
            bugs.add(e);
          } finally {
            ended[0] = true;
          }
        });
    long deadline = nanos + limit.toNanos();
    while (!ended[0] && bugs.isEmpty()) {
      boolean isStepped = step();
      log.flush();
      if (!wokenFromOutside.isEmpty()) {
        throw failure("a simulated thread was woken by " + wokenFromOutside.peek(), null);
      }
      if (!isStepped) {
        throw failure("deadlock: nothing can run and no alarm is set", null);
      }
      if (nanos > deadline) {
        throw failure("still running after " + limit + " of simulated time", null);
      }
    }
    if (!bugs.isEmpty()) {
      throw failure(bugs.getFirst().toString(), bugs.getFirst());
    }
  }

  /** A digest over every step and delivery so far; equal for equal seeds. */
  public String eventHash() {
    return eventHash.hex();
  }

  /** Scheduler steps taken so far. */
  public long steps() {
    return steps;
  }

  /** Simulated time since the start. */
  public Duration elapsed() {
    return Duration.ofNanos(nanos);
  }

  /** The seed, for messages. */
  public long seed() {
    return seed;
  }

  long nanos() {
    return nanos;
  }

  Thread start(String name, Runnable body) {
    Thread thread = threads.newThread(name, () -> reportBugs(name, body));
    thread.start();
    return thread;
  }

  /** The action runs on a thread of its own, since it may have to wait for a lock. */
  Event schedule(long delayNanos, String name, Runnable action) {
    Event event = new Event(nanos + Math.max(0, delayNanos), sequence++, name, action);
    events.add(event);
    return event;
  }

  /** Adds something that happened to the event hash. */
  void observe(String what, long number) {
    eventHash.add(what, number);
  }

  private void reportBugs(String name, Runnable body) {
    try {
      body.run();
    } catch (RuntimeException | Error bug) {
      bugs.add(new AssertionError("thread '" + name + "' failed: " + bug, bug));
    }
  }

  private void wake(Runnable thread) {
    Thread by = Thread.currentThread();
    if (runner == null || by.equals(runner) || by.isVirtual()) {
      ready.add(thread);
    } else {
      wokenFromOutside.add("the real thread '" + by.getName() + "'");
    }
  }

  private boolean step() {
    if (!ready.isEmpty()) {
      int pick = scheduling.nextInt(ready.size());
      Runnable next = ready.get(pick);
      ready.set(pick, ready.getLast());
      ready.removeLast();
      steps++;
      eventHash.add("step", pick);
      next.run();
      return true;
    }
    Event event = events.poll();
    while (event != null && event.cancelled) {
      event = events.poll();
    }
    if (event == null) {
      return false;
    }
    nanos = event.atNanos;
    eventHash.add(event.name, nanos);
    start(event.name, event.action);
    return true;
  }

  private AssertionError failure(String what, @Nullable Throwable cause) {
    return new AssertionError(
        "simulation with seed " + seed + " at " + elapsed() + ": " + what, cause);
  }

  /** The code under test; may throw what it likes. */
  @FunctionalInterface
  public interface SimulatedMain {
    void run() throws Exception;
  }

  /** Something that will happen, ordered by time and then by age. */
  static final class Event implements Comparable<Event> {
    private final long atNanos;
    private final long sequence;
    private final String name;
    private final Runnable action;
    private boolean cancelled;

    Event(long atNanos, long sequence, String name, Runnable action) {
      this.atNanos = atNanos;
      this.sequence = sequence;
      this.name = name;
      this.action = action;
    }

    void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }
}
