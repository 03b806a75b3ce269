package dev.cairn.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Mailbox;
import dev.cairn.env.Slot;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.DialException;
import dev.cairn.libp2p.P2pStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void sameSeedGivesTheSameInterleavingAndAnotherSeedAnother() {
    String first = racers(7);
    assertThat(racers(7)).isEqualTo(first);
    assertThat(racers(8)).isNotEqualTo(first);
  }

  private static String racers(long seed) {
    Simulation simulation = new Simulation(seed);
    SimEnvironment env = simulation.environment("a");
    StringBuilder order = new StringBuilder();
    simulation.run(
        MINUTE,
        () -> {
          Mailbox<Integer> done = new Mailbox<>(env, 1);
          for (int i = 0; i < 8; i++) {
            int id = i;
            env.start(
                "racer",
                () -> {
                  order.append(id);
                  order.append(id);
                  try {
                    env.sleep(Duration.ofMillis(env.random().nextInt(100)));
                    done.put(id);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
          }
          for (int i = 0; i < 8; i++) {
            order.append((char) ('a' + done.take()));
          }
        });
    return order + simulation.eventHash();
  }

  @Test
  void printsWhatSimulatedThreadsLogOnTheThreadThatRunsThem() {
    Logger logger = Logger.getLogger("dev.cairn.sim.racer");
    Set<Thread> printers = new HashSet<>();
    List<String> printed = new ArrayList<>();
    Handler handler =
        new StreamHandler() {
          @Override
          public void publish(LogRecord record) {
            printers.add(Thread.currentThread());
            printed.add(record.getSourceMethodName() + ": " + record.getMessage());
          }
        };
    Logger root = Logger.getLogger("");
    Handler[] before = root.getHandlers();
    root.addHandler(handler);
    try {
      Simulation simulation = new Simulation(7);
      SimEnvironment env = simulation.environment("a");
      simulation.run(
          MINUTE,
          () -> {
            Thread other = env.start("racer", () -> logTwice(logger));
            logTwice(logger);
            other.join();
          });
    } finally {
      root.removeHandler(handler);
    }
    assertThat(printed).hasSize(4).containsOnly("logTwice: on my way");
    assertThat(printers).containsExactly(Thread.currentThread());
    assertThat(root.getHandlers()).containsExactly(before);
  }

  private static void logTwice(Logger logger) {
    logger.warning("on my way");
    logger.warning("on my way");
  }

  @Test
  void saysThatARealThreadWokeASimulatedOne() {
    Simulation simulation = new Simulation(7);
    SimEnvironment env = simulation.environment("a");
    assertThatThrownBy(() ->
            simulation.run(
                MINUTE,
                () -> {
                  AtomicBoolean woken = new AtomicBoolean();
                  Thread waiting = env.start("waiting", LockSupport::park);
                  env.sleep(SECOND);
                  Thread.ofPlatform()
                      .name("outsider")
                      .start(() -> {
                        LockSupport.unpark(waiting);
                        woken.set(true);
                      });
                  while (!woken.get()) {
                    Thread.onSpinWait();
                  }
                  env.sleep(SECOND);
                }))
        .hasMessageContaining("seed 7")
        .hasMessageContaining("woken by the real thread 'outsider'");
  }

  @Test
  void timeJumpsToTheNextAlarmAndCostsNothing() {
    Simulation simulation = new Simulation(1);
    SimEnvironment env = simulation.environment("a");
    simulation.run(Duration.ofDays(400), () -> env.sleep(Duration.ofDays(365)));
    assertThat(simulation.elapsed()).isEqualTo(Duration.ofDays(365));
  }

  @Test
  void slotTimesOutInSimulatedTime() {
    Simulation simulation = new Simulation(1);
    SimEnvironment env = simulation.environment("a");
    simulation.run(
        MINUTE,
        () -> {
          Slot<String> slot = new Slot<>(env);
          assertThat(slot.await(SECOND)).isEmpty();
          env.after(SECOND, () -> slot.fill("x"));
          assertThat(slot.await(MINUTE)).contains("x");
        });
    assertThat(simulation.elapsed()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void failureOfAnyThreadFailsTheRunAndNamesTheSeed() {
    Simulation simulation = new Simulation(42);
    SimEnvironment env = simulation.environment("a");
    assertThatThrownBy(() ->
            simulation.run(
                MINUTE,
                () -> {
                  env.start(
                      "bad",
                      () -> {
                        throw new IllegalStateException("boom");
                      });
                  env.sleep(SECOND);
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed 42")
        .hasMessageContaining("boom");
  }

  @Test
  void deadlockIsNoticed() {
    Simulation simulation = new Simulation(3);
    SimEnvironment env = simulation.environment("a");
    assertThatThrownBy(() -> simulation.run(MINUTE, () -> new Mailbox<String>(env, 1).take()))
        .hasMessageContaining("deadlock");
  }

  @Test
  void streamsCarryBytesBothWaysAndEndWithEndOfFile() {
    Pair pair = new Pair(5);
    byte[] sent = new byte[1 << 20];
    new Random(5).nextBytes(sent);
    pair.bob.handle("/echo", stream -> stream.input().transferTo(stream.output()));
    pair.simulation.run(
        MINUTE,
        () -> {
          Connection connection = pair.dial();
          try (P2pStream stream = connection.open("/echo", SECOND)) {
            Slot<byte[]> echoed = new Slot<>(pair.env);
            pair.env.start("reader", () -> echoed.fill(readAll(stream)));
            stream.output().write(sent);
            stream.closeWrite();
            assertThat(echoed.await(MINUTE)).contains(sent);
          }
        });
  }

  @Test
  void partitionSilencesAndHealingRestores() {
    Pair pair = new Pair(6);
    pair.bob.handle("/hi", stream -> stream.output().write("hi".getBytes(StandardCharsets.UTF_8)));
    pair.simulation.run(
        MINUTE,
        () -> {
          pair.network.cut(pair.bob, pair.alice);
          assertThatThrownBy(pair::dial).isInstanceOf(DialException.class);
          pair.network.heal();
          try (P2pStream stream = pair.dial().open("/hi", SECOND)) {
            assertThat(new String(readAll(stream), StandardCharsets.UTF_8)).isEqualTo("hi");
          }
        });
  }

  @Test
  void crashBreaksStreamsAndDeadlineResetsThem() {
    Pair pair = new Pair(9);
    pair.bob.handle("/wait", stream -> pair.env.sleep(MINUTE));
    pair.simulation.run(
        Duration.ofMinutes(5),
        () -> {
          P2pStream slow = pair.dial().open("/wait", SECOND);
          slow.deadline(SECOND);
          assertThatThrownBy(() -> slow.input().read()).isInstanceOf(IOException.class);
          P2pStream doomed = pair.dial().open("/wait", SECOND);
          pair.env.after(SECOND, () -> pair.network.crash(pair.bob));
          assertThatThrownBy(() -> doomed.input().read()).isInstanceOf(IOException.class);
          pair.env.sleep(SECOND); // the hang-up travels too
          assertThatThrownBy(pair::dial).hasMessageContaining("refused");
        });
  }

  private static byte[] readAll(P2pStream stream) {
    try {
      return stream.input().readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Pair {
    final Simulation simulation;
    final SimNetwork network;
    final SimEnvironment env;
    final SimHost alice;
    final SimHost bob;

    Pair(long seed) {
      simulation = new Simulation(seed);
      network = new SimNetwork(simulation);
      env = simulation.environment("alice");
      SimEnvironment bobEnv = simulation.environment("bob");
      alice = network.host(env, SigningKey.generate(env.secureRandom()));
      bob = network.host(bobEnv, SigningKey.generate(bobEnv.secureRandom()));
    }

    Connection dial() throws IOException, InterruptedException {
      return alice.connect(bob.peerId(), bob.addresses(), SECOND);
    }
  }
}
