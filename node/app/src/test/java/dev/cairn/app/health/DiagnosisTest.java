package dev.cairn.app.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.health.Finding.Grade;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final long GIB = 1L << 30;

  private static HomeFacts home(
      Duration certificateLeft, Duration listLeft, long donated, long free, String... exposed) {
    return new HomeFacts(
        NOW,
        List.of(exposed),
        NOW.plus(certificateLeft),
        Optional.of(NOW.minusSeconds(60)),
        Optional.of(NOW.plus(listLeft)),
        exposed.length == 0 ? List.of() : List.of("log-alarm-1.txt"),
        donated,
        GIB,
        free,
        List.of());
  }

  private static HomeFacts well() {
    return home(Duration.ofDays(80), Duration.ofDays(5), 10 * GIB, 100 * GIB);
  }

  private static NetworkFacts network(
      int connected, int dialled, int keepers, int... aheadSeconds) {
    List<Duration> clocks =
        java.util.Arrays.stream(aheadSeconds).mapToObj(Duration::ofSeconds).toList();
    return new NetworkFacts(
        12, connected, dialled, List.of("/ip4/127.0.0.1/tcp/1"), clocks, keepers, 12);
  }

  private static Finding named(String name, List<Finding> findings) {
    return findings.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private static Grade grade(String name, HomeFacts home) {
    return named(name, Diagnosis.of(home)).grade();
  }

  private static Grade grade(String name, NetworkFacts network) {
    return named(name, Diagnosis.of(network)).grade();
  }

  @Test
  void aSoundDeviceHasNothingButGoodFindings() {
    assertThat(Diagnosis.of(well())).allMatch(finding -> finding.grade() == Grade.GOOD);
    assertThat(Diagnosis.of(network(8, 3, 12, 0, 1, -2)))
        .allMatch(finding -> finding.grade() == Grade.GOOD);
  }

  @Test
  void whateverIsNotGoodHasARemedy() {
    HomeFacts bad = home(Duration.ofDays(-1), Duration.ofDays(-50), 10 * GIB, 1, "device.key");
    List<Finding> all = new java.util.ArrayList<>(Diagnosis.of(bad));
    all.addAll(Diagnosis.of(network(0, 0, 2, 7200)));
    all.addAll(Diagnosis.withoutNode(well()));
    assertThat(all).allMatch(finding -> !finding.remedy().isEmpty());
    assertThat(all).filteredOn(finding -> finding.grade() == Grade.BAD).hasSizeGreaterThan(5);
  }

  @Test
  void aCertificateIsWeakInItsLastMonthAndBadAfterIt() {
    Duration list = Duration.ofDays(5);
    assertThat(grade("certificate", home(Duration.ofDays(29), list, 0, 9 * GIB)))
        .isEqualTo(Grade.WEAK);
    assertThat(grade("certificate", home(Duration.ofSeconds(-1), list, 0, 9 * GIB)))
        .isEqualTo(Grade.BAD);
  }

  @Test
  void anOverdueRevocationListIsWeakAndAfterAMonthBad() {
    Duration certificate = Duration.ofDays(80);
    assertThat(grade("revocations", home(certificate, Duration.ofHours(-2), 0, 9 * GIB)))
        .isEqualTo(Grade.WEAK);
    assertThat(grade("revocations", home(certificate, Duration.ofDays(-31), 0, 9 * GIB)))
        .isEqualTo(Grade.BAD);
  }

  @Test
  void aDiskWithLessRoomThanIsPromisedIsWeak() {
    Duration days = Duration.ofDays(80);
    assertThat(grade("disk", home(days, days, 10 * GIB, 9 * GIB))).isEqualTo(Grade.WEAK);
    assertThat(grade("disk", home(days, days, 10 * GIB, 11 * GIB))).isEqualTo(Grade.GOOD);
    assertThat(grade("disk", home(days, days, 10 * GIB, GIB / 16))).isEqualTo(Grade.BAD);
  }

  @Test
  void oneWrongClockAmongThePeersSaysNothingOfOnesOwn() {
    assertThat(grade("clock", network(8, 3, 12, 0, 1, 600_000))).isEqualTo(Grade.GOOD);
    Finding behind = named("clock", Diagnosis.of(network(8, 3, 12, 600_000, 599_999, 1)));
    assertThat(behind.grade()).isEqualTo(Grade.BAD);
    assertThat(behind.text()).contains("behind");
    assertThat(named("clock", Diagnosis.of(network(8, 3, 12, -90))).text()).contains("ahead");
    assertThat(grade("clock", network(8, 3, 12))).isEqualTo(Grade.UNKNOWN);
  }

  @Test
  void aPortIsReachedOnceAMemberHasDialledIt() {
    assertThat(grade("port", network(8, 1, 12, 0))).isEqualTo(Grade.GOOD);
    assertThat(grade("port", network(8, 0, 12, 0))).isEqualTo(Grade.WEAK);
    assertThat(grade("port", network(0, 0, 0))).isEqualTo(Grade.UNKNOWN);
  }

  @Test
  void withoutAMajorityOfKeepersNothingCanBeWritten() {
    assertThat(grade("keepers", network(8, 3, 7, 0))).isEqualTo(Grade.GOOD);
    assertThat(grade("keepers", network(8, 3, 6, 0))).isEqualTo(Grade.BAD);
  }

  @Test
  void withoutANodeAClockBehindTheRevocationListIsStillSeen() {
    HomeFacts behind =
        new HomeFacts(
            NOW,
            List.of(),
            NOW.plusSeconds(9_000_000),
            Optional.of(NOW.plusSeconds(60)),
            Optional.of(NOW.plusSeconds(600)),
            List.of(),
            0,
            0,
            9 * GIB,
            List.of());
    assertThat(named("clock", Diagnosis.withoutNode(behind)).grade()).isEqualTo(Grade.BAD);
    assertThat(named("clock", Diagnosis.withoutNode(well())).grade()).isEqualTo(Grade.UNKNOWN);
  }
}
