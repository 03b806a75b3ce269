package dev.cairn.storage.hint;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * Both ends of {@code /cairn/head-hint/1.0.0}: a device that moved a head tells the other devices
 * of its member, so that they need not ask all the time. One message, no answer; who is not reached
 * finds out when it asks. Listens to devices of its own member only, as the overlay has checked
 * them, and to each of them at most {@value #BURST} times at once and then every two seconds.
 *
 * <p>Safe for many threads.
 */
public final class HeadHints implements Overlay.MemberHandler {

  /** The protocol's id. */
  public static final String PROTOCOL = "/cairn/head-hint/1.0.0";

  /** Devices of a member that are told. */
  static final int DEVICES_MAX = 32;

  static final int BURST = 10;

  private static final int TELLING_MAX = 2 * DEVICES_MAX;
  private static final Duration EACH = Duration.ofSeconds(2);
  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(5);
  private static final System.Logger LOG = System.getLogger(HeadHints.class.getName());

  private final Environment env;
  private final Overlay overlay;
  private final Map<Hash, List<LongConsumer>> watches = new ConcurrentHashMap<>();
  private final Map<NodeId, Long> paidUntilNanos = new ConcurrentHashMap<>();
  private final AtomicInteger telling = new AtomicInteger();

  private HeadHints(Environment env, Overlay overlay) {
    this.env = env;
    this.overlay = overlay;
  }

  /** Registers the protocol on {@code overlay}; listens from then on. */
  public static HeadHints start(Environment env, Overlay overlay) {
    HeadHints hints = new HeadHints(env, overlay);
    overlay.handle(PROTOCOL, hints);
    return hints;
  }

  /**
   * Hands sequences that are heard for the head at {@code place} to {@code heard}, which must not
   * wait, until the result is run.
   */
  public Runnable watch(Hash place, LongConsumer heard) {
    watches.computeIfAbsent(place, key -> new CopyOnWriteArrayList<>()).add(heard);
    return () ->
        watches.computeIfPresent(
            place,
            (key, all) -> {
              all.remove(heard);
              return all.isEmpty() ? null : all;
            });
  }

  /** Tells this member's other devices, beside the caller. */
  public void tell(Hash place, long sequence) {
    byte[] message = new HeadHint(place, sequence).encode();
    overlay.known().stream()
        .filter(this::isOwn)
        .limit(DEVICES_MAX)
        .forEach(device -> tell(device, message));
  }

  private boolean isOwn(Member member) {
    return member.device().subject().equals(overlay.self().device().subject());
  }

  private void tell(Member device, byte[] message) {
    if (telling.incrementAndGet() > TELLING_MAX) {
      telling.decrementAndGet();
      return;
    }
    env.start(
        "head-hint " + device,
        () -> {
          try {
            send(device, message);
          } finally {
            telling.decrementAndGet();
          }
        });
  }

  private void send(Member device, byte[] message) {
    try (P2pStream stream = overlay.open(device, PROTOCOL, OPEN_TIMEOUT)) {
      stream.deadline(OPEN_TIMEOUT);
      LengthPrefixed.write(stream.output(), message);
      stream.output().flush();
      stream.closeWrite();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} is not told: {1}", device, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void handle(Member from, P2pStream stream) throws IOException {
    if (!isOwn(from) || !isAdmitted(from.nodeId())) {
      stream.reset();
      return;
    }
    stream.deadline(OPEN_TIMEOUT);
    HeadHint hint = HeadHint.parse(LengthPrefixed.read(stream.input(), HeadHint.BYTES_MAX));
    watches.getOrDefault(hint.place(), List.of()).forEach(heard -> heard.accept(hint.sequence()));
  }

  /** Whether a device may speak now: a bucket for each, as many as the member has devices. */
  private boolean isAdmitted(NodeId device) {
    long now = env.nanoTime();
    boolean[] admitted = new boolean[1];
    paidUntilNanos.compute(
        device,
        (id, until) -> {
          long from = until == null || until - now < 0 ? now : until;
          admitted[0] = from - now < EACH.toNanos() * BURST;
          return admitted[0] ? from + EACH.toNanos() : from;
        });
    return admitted[0];
  }
}
