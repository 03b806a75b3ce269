package dev.cairn.storage.verdict;

import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.belief.HostBook;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The hearing end of {@code /cairn/verdict/1.0.0}. */
public final class VerdictServer implements Overlay.MemberHandler {

  /** The protocol's id. */
  public static final String PROTOCOL = "/cairn/verdict/1.0.0";

  /** Two small messages. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  /**
   * Accusations heard of one member a day: each makes this node ask a host for a leaf, so a
   * slanderer moves 1 MiB a day at most. An honest auditor has less to tell, or the rest is found
   * without it.
   */
  public static final int TOLD_PER_DAY = 64;

  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  private final Environment env;
  private final HostBook book;
  private final Hearing hearing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<NodeId, Integer> told = new HashMap<>();
  private long toldDay;

  /** Whoever looks into accusations. */
  @FunctionalInterface
  public interface Hearing {
    /** Why this is not looked into, in words; empty if it is, later. Must not wait. */
    Optional<String> hear(Member accuser, Accusation.Charge charge);
  }

  /**
   * @param env by whose days accusations are counted
   * @param book where opinions come from
   */
  public VerdictServer(Environment env, HostBook book, Hearing hearing) {
    this.env = env;
    this.book = book;
    this.hearing = hearing;
  }

  @Override
  public void handle(Member from, P2pStream stream) throws IOException {
    stream.deadline(DEADLINE);
    VerdictRequest request =
        VerdictRequest.parse(LengthPrefixed.read(stream.input(), VerdictRequest.BYTES_MAX));
    VerdictResponse response =
        switch (request) {
          case VerdictRequest.Ask(NodeId host) ->
              book.find(host)
                  .map(entry -> VerdictResponse.taken(Opinion.of(entry).encode()))
                  .orElseGet(() -> VerdictResponse.refused("nothing is known of that host here"));
          case VerdictRequest.Tell(byte[] accusation) -> hear(from, accusation);
        };
    LengthPrefixed.write(stream.output(), response.encode());
    stream.output().flush();
  }

  private VerdictResponse hear(Member from, byte[] accusation) throws IOException {
    if (!mayTell(from.nodeId())) {
      return VerdictResponse.refused("no more than " + TOLD_PER_DAY + " a day are heard");
    }
    Accusation heard = Accusation.parse(accusation, from.device().key());
    return hearing
        .hear(from, heard.charge())
        .map(VerdictResponse::refused)
        .orElseGet(() -> VerdictResponse.taken(new byte[0]));
  }

  private boolean mayTell(NodeId member) {
    lock.lock();
    try {
      long day = Math.floorDiv(env.now().toEpochMilli(), DAY_MS);
      if (day != toldDay) {
        toldDay = day;
        told.clear();
      }
      return told.merge(member, 1, Integer::sum) <= TOLD_PER_DAY;
    } finally {
      lock.unlock();
    }
  }
}
