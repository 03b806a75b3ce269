package dev.cairn.storage.budget;

import dev.cairn.env.Environment;
import dev.cairn.overlay.Member;
import dev.cairn.storage.budget.RateLimits.Rates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * The bandwidth of this device and who gets it.
 *
 * <ul>
 *   <li>Hard caps each way, which nothing passes: {@link #sending} and {@link #received} are asked
 *       for every byte of every protocol.
 *   <li>Below them a budget for what is done in the background (repair and audit, whoever began
 *       it): a fifth of the uplink, drawn on by {@link Priority}. What is not background never
 *       waits for it.
 * </ul>
 *
 * Peers on the own network are apart: neither do the caps hold for them (unless so told), nor is
 * the budget of the uplink spent on them. Safe for many threads.
 */
public final class Bandwidth {

  /** 100 Mbit/s: an office's uplink, where nobody said what this one is. */
  private static final long UPLINK_ASSUMED = 12_500_000;

  /** 1 Gbit/s: a local network. */
  private static final long LAN_ASSUMED = 125_000_000;

  /** A host that could not serve a background request within that says so and is asked later. */
  private static final Duration ADMISSION_WAIT_MAX = Duration.ofSeconds(5);

  /** A message of that size goes before blocks: somebody waits for it, and it costs little. */
  private static final int SMALL_BYTES = 4 * 1024;

  /** Blocks sent at once where nothing caps them: more than any writer begins. */
  private static final int TRANSFERS_MAX = 4096;

  /** Bytes asked for at a time, so that many streams share a slow link in short turns. */
  private static final int TURN_BYTES = 64 * 1024;

  private final Environment env;
  private final RateLimits limits;
  private final Pacer upload;
  private final Pacer download;
  private final Pacer lan;
  private final Pacer wan;
  private final Semaphore transfers;
  private final Set<Narrowing> narrowings = ConcurrentHashMap.newKeySet();

  /**
   * @param limits what the caps are, and when
   */
  public Bandwidth(Environment env, RateLimits limits) {
    this.env = env;
    this.limits = limits;
    this.upload = cap(env, this::uploadNow);
    this.download = cap(env, () -> limits.at(env.now()).download());
    this.lan = budget(env, () -> LAN_ASSUMED);
    this.wan = budget(env, () -> uplink(env));
    this.transfers = new Semaphore(atOnce(least(Rates::upload), TRANSFERS_MAX), true);
  }

  /** No caps; the budget of an ordinary uplink. */
  public static Bandwidth uncapped(Environment env) {
    return new Bandwidth(env, RateLimits.NONE);
  }

  /** The clock that waits are measured by. */
  public long nanoTime() {
    return env.nanoTime();
  }

  /** What the caps are, and when. */
  public RateLimits limits() {
    return limits;
  }

  /** The least of the caps on sending that hold now. */
  private long uploadNow() {
    Instant now = env.now();
    long least = limits.at(now).upload();
    for (Narrowing narrowing : narrowings) {
      long more = narrowing.limits.at(now).upload();
      boolean isLess = least == RateLimits.UNLIMITED || more < least;
      least = more != RateLimits.UNLIMITED && isLess ? more : least;
    }
    return least;
  }

  /**
   * Sends no faster than {@code more} allows either, until what is returned is closed. Its cap on
   * receiving is passed over.
   */
  public Narrowing narrow(RateLimits more) {
    Narrowing narrowing = new Narrowing(more);
    narrowings.add(narrowing);
    return narrowing;
  }

  /** A cap for a time; see {@link #narrow}. */
  public final class Narrowing implements AutoCloseable {
    private final RateLimits limits;
    private final Semaphore transfers;

    private Narrowing(RateLimits limits) {
      this.limits = limits;
      this.transfers = new Semaphore(atOnce(least(limits, Rates::upload), TRANSFERS_MAX), true);
    }

    /** Takes it away. */
    @Override
    public void close() {
      narrowings.remove(this);
    }
  }

  private long uplink(Environment env) {
    long configured = limits.at(env.now()).upload();
    return configured == RateLimits.UNLIMITED ? UPLINK_ASSUMED : configured;
  }

  /** A cap lets a second's worth through at once: a burst that nobody notices. */
  private static Pacer cap(Environment env, LongSupplier rate) {
    return new Pacer(
        env,
        rate,
        bytesPerSecond -> new TokenBucket(bytesPerSecond, Math.max(TURN_BYTES, bytesPerSecond)));
  }

  private static Pacer budget(Environment env, LongSupplier uplink) {
    return new Pacer(env, uplink, TokenBucket::background);
  }

  /**
   * Waits until {@code bytes} of background work may go to {@code peer}: to be called before they
   * are sent. Reads never wait.
   */
  public void await(Priority priority, Member peer, long bytes) throws InterruptedException {
    if (priority != Priority.READ) {
      budget(Reach.of(peer)).await(priority, bytes);
    }
  }

  /**
   * As {@link #await}, on the side of the host that is asked: false also if it would take longer
   * than a moment. The less urgent are turned away first, since less of the budget is theirs.
   */
  public boolean admit(Priority priority, Reach reach, long bytes) throws InterruptedException {
    return priority == Priority.READ || budget(reach).await(priority, bytes, ADMISSION_WAIT_MAX);
  }

  private Pacer budget(Reach reach) {
    return reach == Reach.LAN && !limits.lanToo() ? lan : wan;
  }

  /** Most bytes to ask {@link #sending} or {@link #received} for at a time. */
  public int turnBytes() {
    return TURN_BYTES;
  }

  /** True if bytes sent that way may have to wait. */
  public boolean limitsSending(Reach reach) {
    return capped(reach) && !upload.isOpen();
  }

  /** True if bytes received that way may have to wait. */
  public boolean limitsReceiving(Reach reach) {
    return capped(reach) && !download.isOpen();
  }

  /** Waits until {@code bytes} may be sent. */
  public void sending(Reach reach, int bytes) throws InterruptedException {
    pass(upload, reach, bytes);
  }

  /** Waits until {@code bytes} that have come are paid for: more are to be read only then. */
  public void received(Reach reach, int bytes) throws InterruptedException {
    pass(download, reach, bytes);
  }

  /**
   * Waits for the right to send one block, so that no more are under way than can each keep the
   * slowest pace that peers have patience for. To be closed when it is sent.
   */
  public Transfer transfer() throws InterruptedException {
    List<Semaphore> rights = new ArrayList<>(List.of(transfers));
    narrowings.forEach(narrowing -> rights.add(narrowing.transfers));
    List<Semaphore> taken = new ArrayList<>();
    Transfer transfer = () -> taken.forEach(Semaphore::release);
    try {
      for (Semaphore right : rights) {
        right.acquire();
        taken.add(right);
      }
    } catch (InterruptedException e) {
      transfer.close();
      throw e;
    }
    return transfer;
  }

  /** A right to send one block. */
  @FunctionalInterface
  public interface Transfer extends AutoCloseable {
    @Override
    void close();
  }

  /** Blocks to serve at once, for the same reason; {@code most} without a cap. */
  public int sendsAtOnce(int most) {
    return atOnce(least(Rates::upload), most);
  }

  /** Blocks to take in at once, for the same reason; {@code most} without a cap. */
  public int receivesAtOnce(int most) {
    return atOnce(least(Rates::download), most);
  }

  private static int atOnce(long bytesPerSecond, int most) {
    return Math.clamp(bytesPerSecond / RateLimits.BYTES_PER_SECOND_MIN, 1, most);
  }

  /** The least rate at any hour. */
  private long least(ToLongFunction<Rates> way) {
    return least(limits, way);
  }

  private static long least(RateLimits limits, ToLongFunction<Rates> way) {
    LongStream windows = limits.windows().stream().map(limits::rates).mapToLong(way);
    return LongStream.concat(LongStream.of(way.applyAsLong(limits.usual())), windows)
        .filter(rate -> rate != RateLimits.UNLIMITED)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private boolean capped(Reach reach) {
    return reach == Reach.WAN || limits.lanToo();
  }

  private void pass(Pacer pacer, Reach reach, int bytes) throws InterruptedException {
    if (capped(reach)) {
      pacer.await(bytes <= SMALL_BYTES ? Priority.READ : Priority.URGENT_REPAIR, bytes);
    }
  }
}
