package dev.cairn.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.audit.AuditSchedule.Challenge;
import dev.cairn.storage.audit.AuditSchedule.Day;
import dev.cairn.storage.audit.AuditSchedule.Watched;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AuditScheduleTest {

  private static final long DAY_MS = 86_400_000;

  private static Hash hash(int kind, long number) {
    return Hash.of(ByteBuffer.allocate(12).putInt(kind).putLong(number).array());
  }

  private static Day day(long day, int blocks, boolean vetted) {
    NodeId auditor = new NodeId(hash(1, 0));
    return new Day(day, hash(2, day), auditor, new NodeId(hash(3, 0)), blocks, vetted);
  }

  private static List<Watched> blocks(int count) {
    List<Watched> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(new Watched(hash(4, i), i % 48, 64));
    }
    return blocks;
  }

  @Test
  void asksSixteenADayAndThreeTimesThatOfNewcomers() {
    List<Watched> blocks = blocks(1000);
    long vetted = 0;
    long unvetted = 0;
    for (int day = 0; day < 90; day++) {
      // The turns of the 30-day round come on top: a thousand blocks are 33 a day.
      vetted += AuditSchedule.of(day(day, 1000, true), blocks).size();
      unvetted += AuditSchedule.of(day(day, 1000, false), blocks).size();
    }
    assertThat(vetted / 90.0).isCloseTo(16 + 33, within(2.0));
    assertThat(unvetted / 90.0).isCloseTo(48 + 32, within(3.0));
    long few = AuditSchedule.of(day(7, 3, true), blocks(3)).size();
    assertThat(few).isBetween(15L, 18L);
  }

  @Test
  void everyBlockComesOnceInThirtyDays() {
    Set<Hash> asked = new TreeSet<>();
    for (int day = 20_000; day < 20_000 + AuditSchedule.ROUND_DAYS; day++) {
      AuditSchedule.of(day(day, 5000, true), blocks(300)).forEach(one -> asked.add(one.stripe()));
    }
    assertThat(asked).hasSize(300);
  }

  @Test
  void onePercentOfLostLeavesIsFoundWithin29DaysByChallengesAlone() {
    List<Watched> blocks = blocks(1000);
    int found = 0;
    for (int host = 0; host < 100; host++) {
      found += daysUntilFound(host, blocks) <= 29 ? 1 : 0;
    }
    // 99 % are expected of 16 a day; the 30-day round comes on top.
    assertThat(found).isGreaterThanOrEqualTo(97);
  }

  private static int daysUntilFound(int number, List<Watched> blocks) {
    NodeId host = new NodeId(hash(5, number));
    NodeId auditor = new NodeId(hash(1, 0));
    for (int day = 1; day <= 60; day++) {
      Day today = new Day(day, hash(2, day), auditor, host, blocks.size(), true);
      for (Challenge one : AuditSchedule.of(today, blocks)) {
        byte[] leaf = ByteBuffer.allocate(8).putInt(one.leaf()).putInt(number).array();
        Hash draw = Hash.of(one.stripe().bytes(), leaf);
        if (draw.at(0) * 256 + draw.at(1) < 655) {
          return day;
        }
      }
    }
    return Integer.MAX_VALUE;
  }

  @Test
  void isEvenOverLeavesAndHours() {
    int[] leaves = new int[64];
    int[] hours = new int[24];
    int count = 0;
    for (int day = 0; day < 400; day++) {
      for (Challenge one : AuditSchedule.of(day(day, 8, true), blocks(8))) {
        leaves[one.leaf()]++;
        hours[(int) ((one.atMs() - day * DAY_MS) / 3_600_000)]++;
        count++;
      }
    }
    for (int leaf : leaves) {
      assertThat(leaf / (double) count).isCloseTo(1 / 64.0, within(0.008));
    }
    for (int hour : hours) {
      assertThat(hour / (double) count).isCloseTo(1 / 24.0, within(0.01));
    }
  }

  @Test
  void isTheSameForAllWhoComputeItAndOtherForEachBeacon() {
    List<Watched> blocks = blocks(40);
    List<Challenge> first = AuditSchedule.of(day(5, 40, true), blocks);
    assertThat(AuditSchedule.of(day(5, 40, true), blocks.reversed())).isEqualTo(first);
    Day other = new Day(5, hash(9, 9), new NodeId(hash(1, 0)), new NodeId(hash(3, 0)), 40, true);
    assertThat(AuditSchedule.of(other, blocks)).isNotEqualTo(first);
    assertThat(AuditSchedule.dayOf(5 * DAY_MS + 1)).isEqualTo(5);
    assertThat(first).allMatch(one -> AuditSchedule.dayOf(one.atMs()) == 5);
  }
}
