package dev.cairn.app.node;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code /cairn/clock/1.0.0}: what time it is, milliseconds since 1970 in 8 bytes, to whoever opens
 * a stream. Good to half a round trip, which is all that a person needs to be warned.
 */
final class PeerClock {

  static final String PROTOCOL = "/cairn/clock/1.0.0";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Enough that the median is the network's time. */
  private static final int CLOCKS_ASKED_MAX = 5;

  private final Environment env;
  private final Overlay overlay;

  PeerClock(Environment env, Overlay overlay) {
    this.env = env;
    this.overlay = overlay;
  }

  /** Answers other members from now on. */
  void serve() {
    overlay.handle(PROTOCOL, (from, stream) -> answer(stream));
  }

  private void answer(P2pStream stream) throws IOException {
    stream.deadline(TIMEOUT);
    DataOutputStream out = new DataOutputStream(stream.output());
    out.writeLong(env.now().toEpochMilli());
    out.flush();
    stream.closeWrite();
  }

  /** How far ahead those of {@code members} are that answer first; a few, for a median. */
  List<Duration> ahead(List<Member> members) throws InterruptedException {
    List<Duration> ahead = new ArrayList<>();
    for (Member member : members) {
      if (ahead.size() < CLOCKS_ASKED_MAX) {
        ahead(member).ifPresent(ahead::add);
      }
    }
    return ahead;
  }

  /** How far {@code member}'s clock is ahead of this device's; empty if it does not say. */
  Optional<Duration> ahead(Member member) throws InterruptedException {
    long start = env.nanoTime();
    try (P2pStream stream = overlay.open(member, PROTOCOL, TIMEOUT)) {
      stream.deadline(TIMEOUT);
      stream.closeWrite();
      long there = new DataInputStream(stream.input()).readLong();
      Duration halfWay = Duration.ofNanos((env.nanoTime() - start) / 2);
      return Optional.of(
          Duration.ofMillis(there).plus(halfWay).minusMillis(env.now().toEpochMilli()));
    } catch (IOException e) {
      return Optional.empty(); // gone, or of a version that keeps no clock
    } catch (ArithmeticException e) {
      return Optional.empty(); // no time that ever was
    }
  }
}
