package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Slot;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.budget.Bandwidth;
import dev.cairn.storage.budget.RateLimits;
import dev.cairn.storage.budget.RateLimits.Rates;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Caps on a host's streams, in simulated time. */
class MeteredHostSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261127L);
  private static final String PROTOCOL = "/test/bulk/1.0.0";
  private static final int RATE = 100_000;
  private static final int BYTES = 3_000_000;

  /** Less than a piece takes under the cap: waiting for the own cap must not count. */
  private static final Duration LITTLE = Duration.ofSeconds(2);

  private static final Duration MUCH = Duration.ofSeconds(30);

  /** Two hosts on one machine. */
  private static final class Pair {
    final Simulation simulation = new Simulation(SEED);
    final SimNetwork network = new SimNetwork(simulation);
    final SimEnvironment env = simulation.environment("node");
    final Traffic traffic = new Traffic();

    Host plain() {
      return network.host(env, SigningKey.generate(env.secureRandom()));
    }

    Host metered(Rates rates, boolean lanToo) {
      RateLimits limits = new RateLimits(rates, List.of(), lanToo, ZoneOffset.UTC);
      return new MeteredHost(plain(), traffic, new Bandwidth(env, limits));
    }

    /** How long it takes until all is there, if each side gives each 300 kB so long. */
    Duration send(Host from, Duration patience, Host to, Duration patienceThere) throws Exception {
      Slot<Integer> arrived = new Slot<>(env);
      to.handle(
          PROTOCOL,
          stream -> {
            int got = 0;
            byte[] piece = new byte[300_000];
            int read = 0;
            while (read >= 0) {
              stream.deadline(patienceThere);
              read = stream.input().readNBytes(piece, 0, piece.length);
              got += read;
              read = read < piece.length ? -1 : read;
            }
            arrived.fill(got);
          });
      long begin = env.nanoTime();
      try (P2pStream stream =
          from.connect(to.peerId(), to.addresses(), Duration.ofSeconds(5))
              .open(PROTOCOL, Duration.ofSeconds(5))) {
        byte[] piece = new byte[300_000];
        for (int sent = 0; sent < BYTES; sent += piece.length) {
          stream.deadline(patience);
          stream.output().write(piece);
        }
        stream.closeWrite();
        assertThat(arrived.await(Duration.ofHours(1))).as("seed %d", SEED).contains(BYTES);
      }
      return Duration.ofNanos(env.nanoTime() - begin);
    }
  }

  private static Duration atLeast() {
    return Duration.ofSeconds((BYTES - RATE) / RATE - 1);
  }

  @Test
  void whatIsSentKeepsToTheCapAndNoDeadlineStrikesMeanwhile() {
    Pair pair = new Pair();
    pair.simulation.run(
        Duration.ofHours(1),
        () -> {
          Host capped = pair.metered(new Rates(RATE, RateLimits.UNLIMITED), true);
          Duration took = pair.send(capped, LITTLE, pair.plain(), MUCH);
          assertThat(took).as("seed %d", SEED).isGreaterThan(atLeast());
          assertThat(pair.traffic.sent()).containsEntry(PROTOCOL, (long) BYTES);
        });
  }

  @Test
  void whatIsReceivedKeepsToTheCap() {
    Pair pair = new Pair();
    pair.simulation.run(
        Duration.ofHours(1),
        () -> {
          Host capped = pair.metered(new Rates(RateLimits.UNLIMITED, RATE), true);
          Host sender = pair.metered(new Rates(RateLimits.UNLIMITED, RateLimits.UNLIMITED), true);
          Duration took = pair.send(sender, MUCH, capped, LITTLE);
          assertThat(took).as("seed %d", SEED).isGreaterThan(atLeast());
          assertThat(pair.traffic.received()).containsEntry(PROTOCOL, (long) BYTES);
        });
  }

  @Test
  void theOwnNetworkIsFreeUnlessToldOtherwise() {
    Pair pair = new Pair();
    pair.simulation.run(
        Duration.ofHours(1),
        () -> {
          Host capped = pair.metered(new Rates(RATE, RATE), false);
          assertThat(pair.send(capped, LITTLE, pair.plain(), MUCH))
              .isLessThan(atLeast().dividedBy(4));
        });
  }
}
