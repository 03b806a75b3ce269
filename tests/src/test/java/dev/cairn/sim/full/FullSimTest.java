package dev.cairn.sim.full;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short forms of the scenarios of {@code ./cairn-sim full}; the long forms are its options. */
class FullSimTest {

  private static final String SEED = System.getProperty("cairn.sim.seed", "20261127");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--scenario churn --days 6 --upkeep 7200",
        "--scenario mass-reboot",
        "--scenario third-gone --upkeep 7200",
        "--scenario malicious --days 1 --upkeep 3600",
        "--scenario partition --days 0.5 --upkeep 3600",
        "--scenario disk --days 1 --upkeep 3600",
        "--scenario clock --days 1 --upkeep 3600",
        "--scenario strikes --upkeep 7200"
      })
  void holdsWhatMustHold(String words) {
    Report report = run(words);
    assertThat(report.broken()).as("%s", report.words()).isEmpty();
    assertThat(report.figure("restored")).as("%s", report.words()).isEqualTo(2);
  }

  @Test
  void sameSeedGivesTheSameRun() {
    String words = "--scenario mass-reboot --nodes 6 --upkeep 3600";
    assertThat(run(words).figure("event_hash")).isEqualTo(run(words).figure("event_hash"));
  }

  @Test
  void saysWhatIsBrokenWithSeedAndReplay() {
    Report report =
        FullSim.run(
            FullOptions.parse("--nodes", "6", "--stripes", "1", "--seed", SEED),
            stage -> {
              stage.populate(stage.honest(6)); // any 2 of 6 blocks are enough, one is not
              List<SimNode> hosts = stage.world().running();
              for (SimNode host : hosts.subList(0, 5)) {
                stage.world().destroy(host);
              }
              stage.watch(Duration.ofHours(1), Duration.ofHours(1));
            });
    assertThat(report.broken()).anyMatch(what -> what.contains("fewer than k blocks"));
    assertThat(report.words()).contains(SEED, "./cairn-sim full --nodes 6", "commit");
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    assertThatThrownBy(() -> FullOptions.parse("--scenario"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--scenario");
    assertThatThrownBy(() -> FullOptions.parse("--churn", "none"))
        .hasMessageContaining("exponential or office");
    assertThatThrownBy(() -> FullOptions.parse("--nodes", "2")).hasMessageContaining("3 nodes");
  }

  private static Report run(String words) {
    String[] small = ("--nodes 22 --stripes 2 --seed " + SEED + " " + words).split(" ");
    return FullSim.run(FullOptions.parse(small));
  }
}
