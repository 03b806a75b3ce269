package dev.cairn.archive.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.select.KeepPolicy.Decision;
import dev.cairn.archive.select.KeepPolicy.Unit;
import dev.cairn.archive.vault.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeepPolicyTest {

  private static KeepPolicy counts(Map<Unit, Integer> counts) {
    return new KeepPolicy(counts, Optional.empty(), Map.of(), List.of());
  }

  /** The times of what is kept, newest first, with the reasons. */
  private static List<String> kept(KeepPolicy policy, Snapshot... group) {
    List<String> kept = new ArrayList<>();
    for (Decision decision : policy.decide(List.of(group), ZoneOffset.UTC)) {
      if (decision.kept()) {
        kept.add(decision.snapshot().time().toString().substring(0, 13) + " " + decision.reasons());
      }
    }
    return kept;
  }

  private static final Snapshot[] GROUP = {
    Made.at("2025-12-31T23:00:00Z"),
    Made.at("2026-01-01T01:00:00Z"),
    Made.at("2026-01-04T10:00:00Z"),
    Made.at("2026-01-05T10:00:00Z", "keep", "me"),
    Made.at("2026-01-05T11:00:00Z"),
    Made.at("2026-01-05T11:30:00Z")
  };

  @Test
  void eachCountKeepsTheNewestOfItsHourDayWeekMonthOrYear() {
    assertThat(kept(counts(Map.of(Unit.LAST, 2)), GROUP))
        .containsExactly("2026-01-05T11 [last snapshot]", "2026-01-05T11 [last snapshot]");
    assertThat(kept(counts(Map.of(Unit.HOURLY, 2)), GROUP))
        .containsExactly("2026-01-05T11 [hourly snapshot]", "2026-01-05T10 [hourly snapshot]");
    assertThat(kept(counts(Map.of(Unit.DAILY, 3)), GROUP))
        .containsExactly(
            "2026-01-05T11 [daily snapshot]",
            "2026-01-04T10 [daily snapshot]",
            "2026-01-01T01 [daily snapshot]");
    // The 4th of January 2026 is a Sunday, so its week began in 2025.
    assertThat(kept(counts(Map.of(Unit.WEEKLY, 2)), GROUP))
        .containsExactly("2026-01-05T11 [weekly snapshot]", "2026-01-04T10 [weekly snapshot]");
    assertThat(kept(counts(Map.of(Unit.MONTHLY, 1, Unit.YEARLY, 2)), GROUP))
        .containsExactly(
            "2026-01-05T11 [monthly snapshot, yearly snapshot]", "2025-12-31T23 [yearly snapshot]");
  }

  @Test
  void theOldestStaysWhereACountIsNotUsedUp() {
    assertThat(kept(counts(Map.of(Unit.WEEKLY, 5)), GROUP))
        .containsExactly(
            "2026-01-05T11 [weekly snapshot]",
            "2026-01-04T10 [weekly snapshot]",
            "2025-12-31T23 [oldest weekly snapshot]");
    assertThat(kept(counts(Map.of(Unit.LAST, -1)), GROUP)).hasSize(GROUP.length);
  }

  @Test
  void spansAreMeasuredFromTheNewest() {
    KeepPolicy days =
        new KeepPolicy(Map.of(), Optional.of(Span.parse("1d2h")), Map.of(), List.of());
    assertThat(kept(days, GROUP)).hasSize(4).last().isEqualTo("2026-01-04T10 [within 1d2h]");
    KeepPolicy daily =
        new KeepPolicy(Map.of(), Optional.empty(), Map.of(Unit.DAILY, Span.parse("2d")), List.of());
    assertThat(kept(daily, GROUP))
        .containsExactly("2026-01-05T11 [daily within 2d]", "2026-01-04T10 [daily within 2d]");
  }

  @Test
  void tagsKeepWhatHasAllOfThem() {
    KeepPolicy tags =
        new KeepPolicy(
            Map.of(), Optional.empty(), Map.of(), List.of(List.of("keep", "me"), List.of("no")));
    assertThat(kept(tags, GROUP)).containsExactly("2026-01-05T10 [has tags keep, me]");
  }

  @Test
  void daysBeginWhereThePeopleAre() {
    Snapshot[] night = {Made.at("2026-01-01T22:30:00Z"), Made.at("2026-01-01T23:30:00Z")};
    KeepPolicy daily = counts(Map.of(Unit.DAILY, 2));
    assertThat(daily.decide(List.of(night), ZoneId.of("Europe/Berlin"))).allMatch(Decision::kept);
  }

  @Test
  void aPolicyThatKeepsNothingIsKnown() {
    assertThat(counts(Map.of()).isEmpty()).isTrue();
    assertThat(counts(Map.of(Unit.DAILY, 0)).isEmpty()).isTrue();
    assertThatThrownBy(() -> Span.parse("3 weeks")).hasMessageContaining("1y5m7d2h");
  }

  @Test
  void spansHaveTheirLengthByTheCalendar() {
    Instant end = Instant.parse("2028-03-01T00:00:00Z"); // after a leap day
    assertThat(Span.parse("30d").length(end)).isEqualTo(Duration.ofDays(30));
    assertThat(Span.parse("1y").length(end)).isEqualTo(Duration.ofDays(366));
    assertThat(Span.parse("1m12h").length(end)).isEqualTo(Duration.ofDays(29).plusHours(12));
  }
}
