package dev.cairn.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.Simulation;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AheadTest {

  private interface Scene {
    void play(SimEnvironment env) throws Exception;
  }

  private static void play(Scene scene) {
    Simulation simulation = new Simulation(20261201L);
    simulation.run(Duration.ofHours(1), () -> scene.play(simulation.environment("main")));
  }

  private static Ahead<String, IOException> slow(
      SimEnvironment env, Ahead.Work<String, IOException> work) {
    return Ahead.begin(
        env,
        "work",
        () -> {
          try {
            env.sleep(Duration.ofSeconds(5));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return work.run();
        });
  }

  @Test
  void theResultIsThereForAllWhoAskWhileTheCallerWentOn() {
    play(env -> {
      long began = env.nanoTime();
      Ahead<String, IOException> ahead = slow(env, () -> "done");
      env.sleep(Duration.ofSeconds(4));
      assertThat(ahead.get()).isEqualTo("done");
      assertThat(Duration.ofNanos(env.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
      assertThat(ahead.get()).isEqualTo("done");
      assertThat(ahead.settled()).contains("done");
    });
  }

  @Test
  void whatTheWorldDidToItIsForWhoAsks() {
    play(env -> {
      IOException why = new IOException("disk");
      Ahead<String, IOException> ahead =
          slow(
              env,
              () -> {
                throw why;
              });
      assertThatThrownBy(ahead::get).isSameAs(why);
      assertThat(ahead.settled()).isEmpty();
    });
  }

  @Test
  void whoGivesBackWaitsForItsEnd() {
    play(env -> {
      assertThat(slow(env, () -> "opened").settled()).contains("opened");
      assertThat(
              slow(
                      env,
                      () -> {
                        throw new IOException("disk");
                      })
                  .settled())
          .isEmpty();
    });
  }

  @Test
  void aBugIsToldThoughNobodyAsks() {
    assertThatThrownBy(() ->
            play(env -> {
              slow(
                  env,
                  () -> {
                    throw new IllegalArgumentException("ours");
                  });
              env.sleep(Duration.ofSeconds(10));
            }))
        .hasMessageContaining("ours");
  }
}
