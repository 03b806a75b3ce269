package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.budget.Bandwidth;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.budget.RateLimits;
import dev.cairn.storage.budget.RateLimits.Rates;
import dev.cairn.storage.budget.RateLimits.Window;
import dev.cairn.storage.budget.Reach;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bandwidth under many threads, on simulated clocks. */
class BandwidthSimTest {

  private static final Duration LIMIT = Duration.ofDays(2);
  private static final int RATE = 100_000;

  /** Bytes that passed, and when. */
  private record Passed(long nanos, long bytes) {}

  /** What a test does with a bandwidth. */
  private interface Scene {
    void play(Environment env, Bandwidth bandwidth) throws Exception;
  }

  private static void stage(long seed, RateLimits limits, Scene scene) {
    Simulation simulation = new Simulation(seed);
    Environment env = simulation.environment("node");
    simulation.run(LIMIT, () -> scene.play(env, new Bandwidth(env, limits)));
  }

  private static RateLimits upload(long bytesPerSecond, Window... windows) {
    return new RateLimits(
        new Rates(bytesPerSecond, RateLimits.UNLIMITED), List.of(windows), false, ZoneOffset.UTC);
  }

  @Test
  void overAnyWindowNoMoreThanRateAndBurstPasses() {
    for (long seed = 1; seed <= 5; seed++) {
      List<Passed> passed = new ArrayList<>();
      long of = seed;
      stage(seed, upload(RATE), (env, bandwidth) -> sendFromMany(of, env, bandwidth, passed));
      assertThat(passed).hasSize(400);
      double excess = Double.NEGATIVE_INFINITY;
      for (int first = 0; first < passed.size(); first++) {
        long sum = 0;
        for (int last = first; last < passed.size(); last++) {
          sum += passed.get(last).bytes;
          double seconds = (passed.get(last).nanos - passed.get(first).nanos) / 1e9;
          double most = RATE * seconds + RATE + bandwidthTurn(); // a second's worth is the burst
          excess = Math.max(excess, sum - most);
        }
      }
      assertThat(excess).as("seed %d", seed).isLessThanOrEqualTo(0);
    }
  }

  private static int bandwidthTurn() {
    return 64 * 1024;
  }

  private static void sendFromMany(
      long seed, Environment env, Bandwidth bandwidth, List<Passed> passed) throws Exception {
    Mailbox<Boolean> done = new Mailbox<>(env, 20);
    for (int i = 0; i < 20; i++) {
      Random random = new Random(seed * 100 + i);
      env.start(
          "sender",
          () -> {
            try {
              for (int turn = 0; turn < 20; turn++) {
                int bytes = 1 + random.nextInt(bandwidth.turnBytes());
                bandwidth.sending(Reach.WAN, bytes);
                passed.add(new Passed(env.nanoTime(), bytes));
                env.sleep(Duration.ofMillis(random.nextInt(300)));
              }
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            } finally {
              done.offer(true);
            }
          });
    }
    for (int i = 0; i < 20; i++) {
      done.take();
    }
  }

  @Test
  void narrowedSendsNoFasterUntilThatIsOver() {
    stage(
        3,
        RateLimits.NONE,
        (env, bandwidth) -> {
          assertThat(bandwidth.limitsSending(Reach.WAN)).isFalse();
          Bandwidth.Narrowing wide = bandwidth.narrow(upload(RATE * 10));
          Bandwidth.Narrowing narrow = bandwidth.narrow(upload(RATE));
          assertThat(bandwidth.limitsSending(Reach.LAN)).isFalse();
          long start = env.nanoTime();
          for (int i = 0; i < 100; i++) {
            bandwidth.sending(Reach.WAN, bandwidthTurn());
          }
          double seconds = (env.nanoTime() - start) / 1e9;
          double least = (100.0 * bandwidthTurn() - RATE) / RATE; // a second's worth is the burst
          assertThat(seconds).isBetween(least - 1, least + 1);
          narrow.close();
          wide.close();
          assertThat(bandwidth.limitsSending(Reach.WAN)).isFalse();
        });
  }

  @Test
  void narrowedHasNoMoreBlocksUnderWayThanCanKeepTheirPace() {
    stage(
        3,
        RateLimits.NONE,
        (env, bandwidth) -> {
          Mailbox<Boolean> begun = new Mailbox<>(env, 9);
          try (Bandwidth.Narrowing narrow = bandwidth.narrow(upload(RATE))) { // six times the least
            assertThat(narrow).isNotNull();
            List<Bandwidth.Transfer> rights = new ArrayList<>();
            for (int i = 0; i < RATE / RateLimits.BYTES_PER_SECOND_MIN; i++) {
              rights.add(bandwidth.transfer());
            }
            env.start(
                "one more",
                () -> {
                  try (Bandwidth.Transfer right = bandwidth.transfer()) {
                    begun.offer(right != null);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
            assertThat(begun.poll(Duration.ofHours(1))).isEmpty();
            rights.getFirst().close();
            assertThat(begun.poll(Duration.ofHours(1))).contains(true);
          }
        });
  }

  @Test
  void moreUrgentWorkOvertakesWhatStillWaits() {
    stage(
        7,
        upload(RATE), // the background's fifth: 20 kB/s, 6 MB at once of which 1.5 MB lazily
        (env, bandwidth) -> {
          Mailbox<Priority> order = new Mailbox<>(env, 9);
          assertThat(bandwidth.admit(Priority.LAZY_REPAIR, Reach.WAN, 1_500_000)).isTrue();
          waitIn(env, bandwidth, Priority.LAZY_REPAIR, 40_000, order);
          waitIn(env, bandwidth, Priority.LAZY_REPAIR, 40_000, order);
          waitIn(env, bandwidth, Priority.AUDIT, 1_000_000, order);
          waitIn(env, bandwidth, Priority.URGENT_REPAIR, 1_000_000, order);
          List<Priority> came = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            came.add(order.take());
          }
          assertThat(came)
              .containsExactly(
                  Priority.AUDIT,
                  Priority.URGENT_REPAIR,
                  Priority.LAZY_REPAIR,
                  Priority.LAZY_REPAIR);
        });
  }

  private static void waitIn(
      Environment env, Bandwidth bandwidth, Priority priority, long bytes, Mailbox<Priority> order)
      throws InterruptedException {
    env.start(
        priority.toString(),
        () -> {
          try {
            while (!bandwidth.admit(priority, Reach.WAN, bytes)) {
              env.sleep(Duration.ofSeconds(1));
            }
            order.offer(priority);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    env.sleep(Duration.ofMillis(1)); // the order of asking is the order of this test
  }

  @Test
  void hostTurnsTheLessUrgentAwayFirstAndReadsNever() {
    stage(
        8,
        upload(RATE),
        (env, bandwidth) -> {
          assertThat(bandwidth.admit(Priority.LAZY_REPAIR, Reach.WAN, 1_500_000)).isTrue();
          assertThat(bandwidth.admit(Priority.LAZY_REPAIR, Reach.WAN, 1_500_000)).isFalse();
          assertThat(bandwidth.admit(Priority.AUDIT, Reach.WAN, 1_500_000)).isTrue();
          assertThat(bandwidth.admit(Priority.AUDIT, Reach.WAN, 1_500_000)).isFalse();
          assertThat(bandwidth.admit(Priority.URGENT_REPAIR, Reach.WAN, 1_500_000)).isTrue();
          assertThat(bandwidth.admit(Priority.URGENT_REPAIR, Reach.WAN, 1_500_000)).isFalse();
          assertThat(bandwidth.admit(Priority.READ, Reach.WAN, 1L << 40)).isTrue();
          assertThat(bandwidth.admit(Priority.LAZY_REPAIR, Reach.LAN, 1_500_000)).isTrue();
        });
  }

  @Test
  void capsFollowTheHoursAndLeaveTheOwnNetworkAlone() {
    Window night =
        new Window(
            LocalTime.of(22, 0),
            LocalTime.of(6, 0),
            OptionalLong.of(RateLimits.UNLIMITED),
            OptionalLong.empty());
    stage(
        9,
        upload(RATE, night),
        (env, bandwidth) -> {
          assertThat(bandwidth.limitsSending(Reach.LAN)).isFalse();
          assertThat(bandwidth.limitsReceiving(Reach.WAN)).isFalse();
          int hoursLimited = 0;
          for (int hour = 0; hour < 24; hour++) {
            hoursLimited += bandwidth.limitsSending(Reach.WAN) ? 1 : 0;
            env.sleep(Duration.ofHours(1));
          }
          assertThat(hoursLimited).isEqualTo(16);
        });
  }

  @Test
  void smallMessagesDoNotWaitBehindBlocks() {
    stage(
        10,
        upload(RATE),
        (env, bandwidth) -> {
          for (int i = 0; i < 30; i++) {
            env.start(
                "bulk",
                () -> {
                  try {
                    for (int turn = 0; turn < 30; turn++) {
                      bandwidth.sending(Reach.WAN, bandwidth.turnBytes());
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
          }
          env.sleep(Duration.ofSeconds(10)); // blocks wait for ten minutes by now
          long before = env.nanoTime();
          bandwidth.sending(Reach.WAN, 500);
          assertThat(env.nanoTime() - before).isLessThan(Duration.ofSeconds(1).toNanos());
        });
  }
}
