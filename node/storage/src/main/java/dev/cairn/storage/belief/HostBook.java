package dev.cairn.storage.belief;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.audit.AuditScore;
import dev.cairn.storage.audit.AuditScore.Verdict;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What this node knows of every host it ever met or was told of: when it was seen, how its audits
 * went, which of its blocks it is known to lack. Whatever counts living blocks asks here.
 *
 * <p>Durable: table {@code hosts} (node id → row, and the clock under the key 0), table {@code
 * missing}. A change has survived the death of the process when the call returns; only that a host
 * was seen is written an hour late. When the disk fails, the book goes on in memory and the log
 * says so. Safe for many threads; nothing here waits for a peer.
 */
public final class HostBook {

  /** All members of the largest network that gossips, and as many that others name. */
  static final int HOSTS_MAX = 4096;

  private static final System.Logger LOG = System.getLogger(HostBook.class.getName());
  private static final byte[] CLOCK_KEY = {0};

  /** Writing each heartbeat of 2,000 members down would cost 100 MB a day. */
  private static final long SEEN_WRITTEN_MS = Duration.ofHours(1).toMillis();

  private static final long FORGET_EVERY_MS = Duration.ofDays(1).toMillis();

  /** Twice what makes a host suspect: one round of heartbeats that came late is no mass event. */
  private static final long QUIET_MS = Duration.ofMinutes(30).toMillis();

  /** Where there are too many: those that nobody met go first, then the longest silent. */
  private static final Comparator<Map.Entry<NodeId, KnownHost>> LEAST_WANTED =
      Comparator.<Map.Entry<NodeId, KnownHost>, Boolean>comparing(entry -> entry.getValue().met())
          .thenComparingLong(entry -> entry.getValue().state().lastSeenMs())
          .thenComparing(Map.Entry::getKey);

  private final Environment env;
  private final BeliefLimits limits;
  private final Table table;
  private final MissingBlocks missing;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<NodeId, KnownHost> hosts = new TreeMap<>();
  private final TreeMap<NodeId, Long> seenWritten = new TreeMap<>();
  private BookClock clock;
  private TauClock tau = TauClock.RUNNING;
  private long forgotMs;

  private HostBook(Environment env, Tables tables, BeliefLimits limits) throws IOException {
    this.env = env;
    this.limits = limits;
    this.table = tables.table("hosts");
    this.missing = new MissingBlocks(tables.table("missing"));
    long wallMs = Math.max(0, env.now().toEpochMilli());
    this.clock = new BookClock(wallMs, wallMs, env.nanoTime());
    table.forEach(
        new byte[0],
        (key, value) -> {
          read(key, value);
          return true;
        });
    lookAtClock();
  }

  /**
   * The book in {@code tables}, empty at first.
   *
   * @throws IOException if it cannot be read
   */
  public static HostBook open(Environment env, Tables tables, BeliefLimits limits)
      throws IOException {
    return new HostBook(env, tables, limits);
  }

  /** What is believed of {@code host} now. */
  public Belief belief(NodeId host) {
    return locked(() -> host(host).state().belief(clock.nowMs(), tau, limits));
  }

  /** What is remembered of {@code host}; one that was never heard of begins now. */
  public HostState state(NodeId host) {
    return locked(() -> host(host).state());
  }

  /** The score of its audits here. */
  public AuditScore score(NodeId host) {
    return locked(() -> host(host).score());
  }

  /** True while the mass-event brake is on: lazy repairs wait. */
  public boolean braked() {
    return locked(() -> tau.isStopped(clock.nowMs()));
  }

  /** True if {@code host} was seen within {@code window}, by the book's own count of time. */
  public boolean seenWithin(NodeId host, Duration window) {
    return locked(() -> clock.nowMs() - host(host).state().lastSeenMs() <= window.toMillis());
  }

  /** Takes note of something that was seen of {@code host} just now. */
  public void observe(NodeId host, Observation observation) {
    locked(() -> {
      KnownHost before = host(host);
      HostState next = before.state().after(observation, clock.nowMs(), tau);
      boolean seen = observation == Observation.ANSWERED || observation == Observation.REJOINED;
      put(host, seen ? before.seen(next, clock.nowMs()) : before.with(next));
      return next;
    });
  }

  /**
   * Takes note that {@code host} was alive at {@code at} by this node's wall clock; of no effect if
   * it was seen later than that.
   */
  public void heard(NodeId host, Instant at) {
    locked(() -> {
      KnownHost before = host(host);
      long atMs = clock.at(at.toEpochMilli());
      if (atMs > before.state().lastSeenMs() || !before.met()) {
        long seenMs = Math.max(atMs, before.state().lastSeenMs());
        put(host, before.seen(before.state().after(Observation.ANSWERED, seenMs, tau), seenMs));
      }
      return before;
    });
  }

  /**
   * Takes note of how an audit ended, and returns the score that this makes. Who gave wrong bytes
   * twice counts as gone until it has proved itself for a month; who only kept silent, until it
   * answers.
   *
   * @param words what happened, for people; kept unless the answer was right
   */
  public AuditScore judged(NodeId host, Verdict verdict, String words) {
    return locked(() -> {
      KnownHost next = host(host).judged(verdict, words, clock.nowMs(), tau);
      put(host, next);
      return next.score();
    });
  }

  /**
   * True if it makes sense to ask {@code host} something now: it was seen within the day, and has
   * neither left nor been revoked. One that failed is asked too: so it can redeem itself.
   */
  public boolean mayAnswer(NodeId host) {
    return locked(() -> host(host).mayAnswer(clock.nowMs(), limits));
  }

  /** True if {@code host} is there and has answered none of many audits for days. */
  public boolean evades(NodeId host) {
    return locked(() -> {
      KnownHost known = host(host);
      return known.trail().evades(known.state().firstSeenMs(), clock.nowMs());
    });
  }

  /** {@code host} is there and answers nobody's audits. */
  public void silent(NodeId host, String words) {
    locked(() -> {
      KnownHost next = host(host).silent(words, clock.nowMs(), tau);
      put(host, next);
      return next;
    });
  }

  /** A block that {@code host} is listed with is not there. */
  public void missing(Hash stripe, int index, NodeId host) {
    locked(() -> {
      onDisk(() -> missing.add(stripe, index, host, clock.nowMs()));
      return host;
    });
  }

  /** A block is there after all, or again. */
  public void proved(Hash stripe, int index, NodeId host) {
    locked(() -> {
      onDisk(() -> missing.remove(stripe, index, host));
      return host;
    });
  }

  /** True if {@code host} is known not to have that block. */
  public boolean isMissing(Hash stripe, int index, NodeId host) {
    boolean[] found = new boolean[1];
    return locked(() -> {
      onDisk(() -> found[0] = missing.contains(stripe, index, host));
      return found[0];
    });
  }

  /**
   * Looks whether too many steady hosts vanished within the last hour, and brakes if so. To be
   * called every few minutes; keeps the clock on disk.
   */
  public void lookForMassEvent() {
    locked(() -> {
      int steady = 0;
      int vanished = 0;
      for (KnownHost host : hosts.values()) {
        long silentMs = clock.nowMs() - host.state().lastSeenMs();
        boolean counts = host.state().standing() == HostState.Standing.NONE;
        if (counts && host.wasSteady() && silentMs < QUIET_MS + MassBrake.WINDOW_MS) {
          steady++;
          vanished += silentMs >= QUIET_MS ? 1 : 0;
        }
      }
      boolean before = tau.isStopped(clock.nowMs());
      tau = MassBrake.after(tau, steady, vanished, clock.nowMs());
      if (!before && tau.isStopped(clock.nowMs())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} of {1} steady hosts vanished within an hour: lazy repairs wait for three days",
            vanished,
            steady);
      }
      ClockRow row = new ClockRow(clock.nowMs(), clock.wallMs(), tau);
      onDisk(() -> table.put(CLOCK_KEY, row.encode()));
      if (clock.nowMs() - forgotMs >= FORGET_EVERY_MS) {
        forgotMs = clock.nowMs();
        onDisk(() -> missing.forgetOld(clock.nowMs()));
      }
      return tau;
    });
  }

  /** What is known of {@code host}; empty if nothing is, and then nothing begins. */
  public Optional<Entry> find(NodeId host) {
    return locked(() -> Optional.ofNullable(hosts.get(host)).map(known -> entry(host, known)));
  }

  /** The book's own count of time, in ms: {@link HostState}'s times are of it. */
  public long nowMs() {
    return locked(() -> clock.nowMs());
  }

  /** Everything known now, in the order of node ids. */
  public List<Entry> snapshot() {
    return locked(() -> {
      List<Entry> entries = new ArrayList<>();
      hosts.forEach((id, host) -> entries.add(entry(id, host)));
      return List.copyOf(entries);
    });
  }

  private Entry entry(NodeId id, KnownHost host) {
    HostState state = host.state();
    return new Entry(
        id,
        state.belief(clock.nowMs(), tau, limits),
        state.standing(),
        Duration.ofMillis(clock.nowMs() - state.firstSeenMs()),
        Duration.ofMillis(clock.nowMs() - state.lastSeenMs()),
        host.score(),
        host.trail().provedMs() == 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(clock.nowMs() - host.trail().provedMs())),
        host.trail().blame());
  }

  /**
   * One host.
   *
   * @param known for how long
   * @param silent since it was last seen
   * @param proved since it last proved a leaf; empty if it never did
   * @param blame what was last held against it, in words; empty if nothing
   */
  public record Entry(
      NodeId host,
      Belief belief,
      HostState.Standing standing,
      Duration known,
      Duration silent,
      AuditScore score,
      Optional<Duration> proved,
      String blame) {}

  private KnownHost host(NodeId id) {
    KnownHost known = hosts.get(id);
    if (known == null) {
      if (hosts.size() >= HOSTS_MAX) {
        forgetOne();
      }
      known = KnownHost.first(clock.nowMs(), tau);
      put(id, known);
    }
    return known;
  }

  private void forgetOne() {
    NodeId least = hosts.entrySet().stream().min(LEAST_WANTED).orElseThrow().getKey();
    hosts.remove(least);
    seenWritten.remove(least);
    onDisk(() -> table.delete(least.hash().bytes()));
  }

  private void put(NodeId id, KnownHost next) {
    KnownHost before = hosts.put(id, next);
    long seenMs = next.state().lastSeenMs();
    boolean onlySeen =
        before != null
            && before.met() == next.met()
            && before.state().standing() == next.state().standing()
            && before.state().suspect() == next.state().suspect()
            && before.score().equals(next.score())
            && before.trail().equals(next.trail());
    if (!onlySeen || seenMs - seenWritten.getOrDefault(id, 0L) >= SEEN_WRITTEN_MS) {
      onDisk(() -> table.put(id.hash().bytes(), next.encode()));
      seenWritten.put(id, seenMs);
    }
  }

  private void read(byte[] key, byte[] value) throws MalformedMessageException {
    if (key.length == Hash.BYTES) {
      NodeId id = new NodeId(Hash.copyOf(key));
      KnownHost host = KnownHost.parse(value);
      hosts.put(id, host);
      seenWritten.put(id, host.state().lastSeenMs());
    } else {
      ClockRow row = ClockRow.parse(value);
      clock = new BookClock(row.readingMs(), row.wallMs(), env.nanoTime());
      tau = row.tau();
    }
  }

  private void lookAtClock() {
    long leapMs = clock.look(Math.max(0, env.now().toEpochMilli()), env.nanoTime());
    if (leapMs != 0) {
      LOG.log(
          System.Logger.Level.INFO,
          "this node slept, or its clock was set, by {0}: hosts get an hour to be heard before"
              + " {1} of it count at most",
          Duration.ofMillis(leapMs),
          Duration.ofMillis(BookClock.LEAP_MAX_MS));
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      lookAtClock();
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** The last thing that a failing disk may do is to stop the watch over what others hold. */
  private void onDisk(DiskAction action) {
    try {
      action.run();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot keep what is known of hosts", e);
    }
  }

  @FunctionalInterface
  private interface DiskAction {
    void run() throws IOException;
  }
}
