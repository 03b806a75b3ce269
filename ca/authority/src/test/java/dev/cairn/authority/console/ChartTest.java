package dev.cairn.authority.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @Test
  void countsEachWeekThatLiesAhead() {
    int[] weeks =
        Chart.weeks(
            List.of(
                NOW.minusSeconds(1),
                NOW,
                NOW.plus(Duration.ofDays(6)),
                NOW.plus(Duration.ofDays(7)),
                NOW.plus(Duration.ofDays(90)),
                NOW.plus(Duration.ofDays(91))),
            NOW);
    assertThat(weeks).containsExactly(2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  }

  @Test
  void saysWhatItShowsInWords() {
    assertThat(Chart.expiry(List.of(NOW), NOW))
        .contains("aria-label=\"Certificates that end", "[1, 0");
  }
}
