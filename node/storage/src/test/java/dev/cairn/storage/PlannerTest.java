package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlannerTest {

  /** hosts from, hosts to, k, repair at, n. */
  private static final int[][] TABLE = {
    {3, 5, 1, 2, 3},
    {6, 8, 2, 4, 6},
    {9, 11, 3, 6, 9},
    {12, 14, 4, 8, 12},
    {15, 49, 5, 11, 15},
    {50, 99, 8, 19, 28},
    {100, 499, 16, 32, 48},
    {500, 10_000, 32, 64, 96},
  };

  @Test
  void everyCountHasTheProfileOfTheTable() {
    for (int[] row : TABLE) {
      for (int hosts = row[0]; hosts <= row[1]; hosts++) {
        Profile profile = Planner.profile(hosts).orElseThrow();
        assertThat(profile)
            .as("%d hosts", hosts)
            .isEqualTo(new Profile(row[2], row[3], row[4], row[4] / 2));
        assertThat(profile.n()).isLessThanOrEqualTo(hosts);
      }
    }
  }

  @Test
  void belowThreeHostsThereIsNone() {
    for (int hosts = 0; hosts < 3; hosts++) {
      assertThat(Planner.profile(hosts)).isEmpty();
    }
  }
}
