package dev.cairn.storage.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.audit.AuditScore;
import dev.cairn.storage.audit.AuditScore.Verdict;
import dev.cairn.storage.database.MemoryTables;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostBookTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final NodeId HOST = host(1);
  private static final Hash STRIPE = Hash.of(new byte[] {9});

  private final SimClocks clocks = new SimClocks();
  private final MemoryTables tables = new MemoryTables();

  private static NodeId host(int number) {
    return new NodeId(Hash.of(new byte[] {(byte) number, (byte) (number >> 8)}));
  }

  private HostBook open() throws IOException {
    return HostBook.open(clocks, tables, BeliefLimits.organisation());
  }

  /** Hosts from 0, all heard every ten minutes for {@code time}. */
  private void live(HostBook book, int hosts, Duration time) {
    for (long minutes = 0; minutes < time.toMinutes(); minutes += 10) {
      clocks.pass(Duration.ofMinutes(10));
      for (int i = 0; i < hosts; i++) {
        book.heard(host(i), clocks.now());
      }
      book.lookForMassEvent();
    }
  }

  @Test
  void whoWasNeverHeardOfBeginsNowAndFallsSilent() throws IOException {
    HostBook book = open();
    assertThat(book.belief(HOST)).isEqualTo(Belief.LIVE);
    assertThat(book.seenWithin(HOST, Duration.ZERO)).isTrue();
    clocks.pass(DAY);
    assertThat(book.belief(HOST)).isEqualTo(Belief.ABSENT);
    assertThat(book.seenWithin(HOST, HOUR)).isFalse();
    clocks.pass(DAY.multipliedBy(6));
    assertThat(book.belief(HOST)).isEqualTo(Belief.GONE);
    book.observe(HOST, Observation.ANSWERED);
    assertThat(book.belief(HOST)).isEqualTo(Belief.LIVE);
  }

  @Test
  void whatWasHeardEarlierChangesNothing() throws IOException {
    HostBook book = open();
    clocks.pass(DAY);
    book.heard(HOST, clocks.now());
    HostState before = book.state(HOST);
    book.heard(HOST, clocks.now().minus(HOUR));
    assertThat(book.state(HOST)).isEqualTo(before);
    book.heard(HOST, clocks.now().plus(WEEK));
    assertThat(book.state(HOST)).as("from the future").isEqualTo(before);
  }

  @Test
  void allSurvivesTheProcess() throws IOException {
    HostBook book = open();
    live(book, 3, Duration.ofDays(2));
    book.observe(host(0), Observation.FAILED_AUDIT);
    book.observe(host(1), Observation.UNANSWERED);
    book.judged(host(2), Verdict.WRONG, "bytes");
    book.missing(STRIPE, 3, host(2));
    HostBook again = open();
    assertThat(again.belief(host(0))).isEqualTo(Belief.GONE);
    assertThat(again.state(host(1))).isEqualTo(book.state(host(1)));
    assertThat(again.belief(host(1))).isEqualTo(Belief.SUSPECT);
    assertThat(again.score(host(2))).isEqualTo(book.score(host(2)));
    assertThat(again.isMissing(STRIPE, 3, host(2))).isTrue();
    assertThat(again.isMissing(STRIPE, 3, host(1))).isFalse();
    assertThat(again.isMissing(STRIPE, 2, host(2))).isFalse();
    again.proved(STRIPE, 3, host(2));
    assertThat(open().isMissing(STRIPE, 3, host(2))).isFalse();
  }

  @Test
  void aClockAWeekOffMakesNobodyGone() throws IOException {
    for (Duration leap : List.of(WEEK, WEEK.negated(), DAY.multipliedBy(3650))) {
      HostBook book = HostBook.open(clocks, new MemoryTables(), BeliefLimits.organisation());
      live(book, 30, DAY);
      clocks.leap(leap);
      for (int i = 0; i < 30; i++) {
        assertThat(book.belief(host(i))).as("after %s", leap).isEqualTo(Belief.LIVE);
      }
      // Even those that never answer again: three days of it count, not seven.
      clocks.pass(HOUR.multipliedBy(2));
      assertThat(book.belief(host(0))).isNotEqualTo(Belief.GONE);
      live(book, 30, HOUR.multipliedBy(2));
      assertThat(book.belief(host(29))).isEqualTo(Belief.LIVE);
      clocks.leap(leap.negated());
      assertThat(book.belief(host(29))).as("back from %s", leap).isEqualTo(Belief.LIVE);
    }
  }

  @Test
  void whatANodeSleptThroughCountsAfterAnHourAwakeAndThreeDaysAtMost() throws IOException {
    HostBook book = open();
    live(book, 2, DAY);
    clocks.leap(DAY);
    HostBook again = open();
    assertThat(again.belief(HOST).mayGetBlocks()).isTrue();
    clocks.pass(Duration.ofMinutes(30));
    again.heard(host(0), clocks.now());
    clocks.pass(Duration.ofMinutes(30));
    assertThat(again.belief(HOST)).isEqualTo(Belief.ABSENT);
    assertThat(again.seenWithin(HOST, DAY)).isFalse();
    assertThat(again.seenWithin(host(0), DAY.multipliedBy(2))).isTrue();
    again.lookForMassEvent();
    clocks.leap(DAY.multipliedBy(300));
    HostBook late = open();
    clocks.pass(HOUR);
    assertThat(late.belief(HOST)).as("1 + 3 days").isEqualTo(Belief.ABSENT);
  }

  @Test
  void thirtyPercentGoneWithinAnHourPullTheBrakeAndItSurvivesTheProcess() throws IOException {
    HostBook book = open();
    live(book, 100, Duration.ofHours(26));
    assertThat(book.braked()).isFalse();
    live(book, 70, HOUR);
    assertThat(book.braked()).isTrue();
    HostBook again = open();
    assertThat(again.braked()).isTrue();
    live(again, 70, DAY.multipliedBy(8));
    assertThat(again.braked()).as("no longer").isFalse();
    assertThat(again.belief(host(99))).as("eight days less three").isEqualTo(Belief.ABSENT);
    live(again, 70, DAY.multipliedBy(3));
    assertThat(again.belief(host(99))).isEqualTo(Belief.GONE);
  }

  @Test
  void ordinaryDeparturesDoNotBrake() throws IOException {
    HostBook book = open();
    live(book, 100, Duration.ofHours(26));
    for (int left = 99; left > 60; left--) {
      live(book, left, Duration.ofMinutes(20));
      assertThat(book.braked()).as("%d left", left).isFalse();
    }
  }

  @Test
  void staysBoundedHoweverManyAreNamed() throws IOException {
    HostBook book = open();
    book.heard(host(7), clocks.now());
    clocks.pass(HOUR);
    for (int i = 100; i < 100 + HostBook.HOSTS_MAX + 50; i++) {
      assertThat(book.belief(host(i))).isEqualTo(Belief.LIVE);
    }
    assertThat(book.snapshot()).hasSize(HostBook.HOSTS_MAX);
    assertThat(book.snapshot()).extracting(HostBook.Entry::host).contains(host(7));
    assertThat(open().snapshot()).hasSize(HostBook.HOSTS_MAX);
  }

  @Test
  void aLiarIsGoneUntilItProvedItselfForAMonth() throws IOException {
    HostBook book = open();
    book.heard(HOST, clocks.now());
    book.judged(HOST, Verdict.WRONG, "other bytes");
    assertThat(book.belief(HOST)).isEqualTo(Belief.LIVE);
    book.judged(HOST, Verdict.WRONG, "other bytes");
    assertThat(book.belief(HOST)).isEqualTo(Belief.GONE);
    for (int day = 0; day < 30; day++) {
      live(book, 2, DAY);
      for (int i = 0; i < 5; i++) {
        book.judged(HOST, Verdict.RIGHT, "");
      }
      assertThat(book.belief(HOST))
          .as("day %d", day)
          .isEqualTo(day < 29 ? Belief.GONE : Belief.LIVE);
      assertThat(book.mayAnswer(HOST)).isTrue();
    }
    assertThat(book.score(HOST).standing()).isEqualTo(AuditScore.Standing.FINE);
    assertThat(book.score(HOST).vetted()).as("begins anew").isFalse();
    assertThat(open().belief(HOST)).isEqualTo(Belief.LIVE);
  }

  @Test
  void onlyWhoIsThereAndSilentForDaysEvades() throws IOException {
    HostBook book = open();
    for (int i = 0; i < 50; i++) {
      clocks.pass(Duration.ofHours(2));
      book.judged(host(3), Verdict.OFFLINE, "");
      assertThat(book.evades(host(3))).as("away").isFalse();
    }
    live(book, 2, DAY.multipliedBy(4));
    for (int i = 0; i < 12; i++) {
      assertThat(book.evades(HOST)).isFalse();
      book.judged(HOST, Verdict.OFFLINE, "");
    }
    book.judged(host(0), Verdict.RIGHT, "");
    assertThat(book.evades(HOST)).isTrue();
    assertThat(book.evades(host(0))).isFalse();
    book.silent(HOST, "answers nobody");
    assertThat(book.belief(HOST)).isEqualTo(Belief.GONE);
    assertThat(book.find(HOST).orElseThrow().blame()).isEqualTo("answers nobody");
    book.judged(HOST, Verdict.RIGHT, "");
    assertThat(book.belief(HOST)).isEqualTo(Belief.LIVE);
    assertThat(book.evades(HOST)).isFalse();
  }

  @Test
  void askingAboutAStrangerLeavesNoTrace() throws IOException {
    HostBook book = open();
    assertThat(book.find(HOST)).isEmpty();
    assertThat(book.snapshot()).isEmpty();
  }

  @Test
  void missingBlocksThatNobodyLooksAtAreForgotten() throws IOException {
    HostBook book = open();
    book.missing(STRIPE, 1, HOST);
    for (int day = 0; day < 62; day++) {
      clocks.pass(DAY);
      book.missing(STRIPE, 2, HOST);
      book.lookForMassEvent();
    }
    assertThat(book.isMissing(STRIPE, 1, HOST)).isFalse();
    assertThat(book.isMissing(STRIPE, 2, HOST)).isTrue();
  }

  @Test
  void rowsHaveTheseBytes() throws MalformedMessageException {
    TauClock tau = TauClock.RUNNING.stop(500, 100);
    HostState state = new HostState(1000, 70_000, 69_000, true, HostState.Standing.LEFT);
    AuditScore score = new AuditScore(10.5, 1, 0.5, 3, AuditScore.Standing.ASK_AGAIN);
    AuditTrail trail = new AuditTrail(5, 6, 7, "why");
    KnownHost host = new KnownHost(state, true, 2000, score, trail);
    assertThat(HexFormat.of().formatHex(host.encode())).isEqualTo(KNOWN_HOST);
    assertThat(KnownHost.parse(host.encode())).isEqualTo(host);
    ClockRow clock = new ClockRow(7, 300, tau);
    assertThat(HexFormat.of().formatHex(clock.encode())).isEqualTo(CLOCK);
    assertThat(ClockRow.parse(clock.encode())).isEqualTo(clock);
    ClockRow never = new ClockRow(7, 300, TauClock.RUNNING);
    assertThat(ClockRow.parse(never.encode())).isEqualTo(never);
    assertThat(HexFormat.of().formatHex(MissingBlocks.key(STRIPE, 258, HOST)))
        .isEqualTo(STRIPE.hex() + "0102" + HOST.hash().hex());
    byte[] torn = java.util.Arrays.copyOf(host.encode(), 20);
    assertThatThrownBy(() -> KnownHost.parse(torn)).isInstanceOf(MalformedMessageException.class);
  }

  private static final String KNOWN_HOST =
      "08e80710f0a20418889b0420012a044c454654300138d00f421840250000000000003ff0000000000000"
          + "3fe00000000000004803520941534b5f414741494e5805600668077203776879";
  private static final String CLOCK = "080710ac02180020f40328d804";
}
