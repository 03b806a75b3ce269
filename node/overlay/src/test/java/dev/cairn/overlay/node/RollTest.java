package dev.cairn.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.overlay.wire.GossipDigest;
import dev.cairn.overlay.wire.GossipNews;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RollTest {

  private static final byte[] NONE = new byte[0];
  private static final Roll.Appetite ALL = new Roll.Appetite(true, seconds -> true);

  private static Roll.Line line(long prefix, int sequence, int seconds) {
    byte[] beat = seconds == 0 ? NONE : new byte[] {(byte) prefix, (byte) seconds};
    return new Roll.Line(
        prefix, new byte[] {(byte) prefix, (byte) sequence}, sequence, beat, seconds);
  }

  private static GossipDigest digest(Roll roll, boolean full) {
    return new GossipDigest(0, NONE, roll.entries(), full);
  }

  @Test
  void tellsWhatIsLackingOrOlderAndAsksForTheRest() {
    Roll ours = new Roll(List.of(line(1, 5, 9), line(2, 5, 9), line(3, 5, 9), line(-1, 1, 0)));
    Roll theirs = new Roll(List.of(line(2, 6, 8), line(3, 5, 9), line(4, 1, 1)));
    GossipNews answer = ours.answer(digest(theirs, false), ALL, 0, NONE);
    assertThat(answer.records()).containsExactly(new byte[] {1, 5}, new byte[] {-1, 1});
    assertThat(answer.beats()).containsExactly(new byte[] {1, 9}, new byte[] {2, 9});
    assertThat(answer.wanted()).isEqualTo(new GossipNews.Wanted(List.of(0, 2), List.of(2)));
    GossipNews last = theirs.fulfil(answer.wanted(), 0, NONE);
    assertThat(last.records()).containsExactly(new byte[] {2, 6}, new byte[] {4, 1});
    assertThat(last.beats()).containsExactly(new byte[] {4, 1});
  }

  @Test
  void fullSidesExchangeOnlyWhomBothKnow() {
    Roll ours = new Roll(List.of(line(1, 5, 9), line(2, 5, 9)));
    Roll theirs = new Roll(List.of(line(2, 5, 7), line(4, 1, 1)));
    Roll.Appetite full = new Roll.Appetite(false, seconds -> true);
    GossipNews answer = ours.answer(digest(theirs, true), full, 0, NONE);
    assertThat(answer.records()).isEmpty();
    assertThat(answer.beats()).containsExactly(new byte[] {2, 9});
    assertThat(answer.wanted()).isEqualTo(GossipNews.Wanted.NOTHING);
  }

  @Test
  void heartbeatsFromTheFutureAreNotAskedForAndWantsOutOfRangeGiveNothing() {
    Roll ours = new Roll(List.of(line(1, 5, 9)));
    Roll theirs = new Roll(List.of(line(1, 5, 100)));
    Roll.Appetite sober = new Roll.Appetite(true, seconds -> seconds < 50);
    assertThat(ours.answer(digest(theirs, false), sober, 0, NONE).wanted())
        .isEqualTo(GossipNews.Wanted.NOTHING);
    GossipNews.Wanted wild = new GossipNews.Wanted(List.of(0, 7), List.of(900));
    assertThat(ours.fulfil(wild, 0, NONE).records()).hasSize(1);
    assertThat(ours.fulfil(wild, 0, NONE).beats()).isEmpty();
  }

  @Test
  void recordsStayWithinTheRoomOfOneMessage() {
    List<Roll.Line> lines = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      lines.add(new Roll.Line(i, new byte[20_000], 1, NONE, 0));
    }
    GossipNews answer =
        new Roll(lines).answer(new GossipDigest(0, NONE, List.of(), false), ALL, 0, NONE);
    assertThat(answer.records()).hasSize(32);
    assertThat(answer.encode()).hasSizeLessThan(GossipNews.BYTES_MAX);
  }

  @Test
  void oneRoundMakesTwoRandomRollsAlike() {
    long seed = 53;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Roll dialler = random(random);
      Roll listener = random(random);
      GossipNews answer = listener.answer(digest(dialler, false), ALL, 0, NONE);
      GossipNews last = dialler.fulfil(answer.wanted(), 0, NONE);
      assertThat(merged(dialler, answer)).as("seed %d", seed).isEqualTo(merged(listener, last));
    }
  }

  private static Roll random(Random random) {
    List<Roll.Line> lines = new ArrayList<>();
    for (int i = random.nextInt(30); i > 0; i--) {
      lines.add(line(random.nextInt(40), 1 + random.nextInt(3), random.nextInt(4)));
    }
    return new Roll(lines);
  }

  /** Prefix to {sequence, seconds}, after the news were taken in. */
  private static Map<Integer, List<Integer>> merged(Roll roll, GossipNews news) {
    Map<Integer, List<Integer>> merged = new TreeMap<>();
    for (GossipDigest.Entry entry : roll.entries()) {
      merged.put((int) entry.prefix(), List.of((int) entry.sequence(), (int) entry.beat()));
    }
    for (byte[] told : news.records()) {
      merged.merge((int) told[0], List.of((int) told[1], 0), RollTest::newer);
    }
    for (byte[] told : news.beats()) {
      merged.merge((int) told[0], List.of(0, (int) told[1]), RollTest::newer);
    }
    return merged;
  }

  private static List<Integer> newer(List<Integer> a, List<Integer> b) {
    return List.of(Math.max(a.get(0), b.get(0)), Math.max(a.get(1), b.get(1)));
  }
}
