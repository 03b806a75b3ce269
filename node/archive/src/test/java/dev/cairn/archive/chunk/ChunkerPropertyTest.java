package dev.cairn.archive.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChunkerPropertyTest {

  private final Chunker chunker = new Chunker(Gear.of(new byte[32]));

  private static byte[] random(long seed, int bytes) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return content;
  }

  private List<Integer> cuts(Chunker by, byte[] content) {
    List<Integer> cuts = new ArrayList<>();
    for (int at = 0; at < content.length; ) {
      at += by.cut(content, at, content.length - at);
      cuts.add(at);
    }
    return cuts;
  }

  @Test
  void lengthsStayWithinTheirBounds() {
    for (long seed = 1; seed <= 3; seed++) {
      byte[] content = random(seed, 24 << 20);
      int from = 0;
      List<Integer> cuts = cuts(chunker, content);
      for (int cut : cuts) {
        assertThat(cut - from).as("seed %s", seed).isLessThanOrEqualTo(Chunker.BYTES_MAX);
        if (cut < content.length) {
          assertThat(cut - from).as("seed %s", seed).isGreaterThan(Chunker.BYTES_MIN);
        }
        from = cut;
      }
      assertThat(content.length / cuts.size()).isBetween(400 << 10, 800 << 10);
    }
  }

  @Test
  void cutsEqualBytesNowhereBeforeTheMaximum() {
    assertThat(cuts(chunker, new byte[9 << 20])).containsExactly(4 << 20, 8 << 20, 9 << 20);
  }

  @Test
  void anInsertionMovesOnlyTheCutsAroundIt() {
    for (long seed = 1; seed <= 5; seed++) {
      byte[] before = random(seed, 16 << 20);
      int at = new Random(seed).nextInt(before.length);
      byte[] after = new byte[before.length + 100];
      System.arraycopy(before, 0, after, 0, at);
      Arrays.fill(after, at, at + 100, (byte) 7);
      System.arraycopy(before, at, after, at + 100, before.length - at);
      Set<Integer> moved = new HashSet<>();
      cuts(chunker, after).forEach(cut -> moved.add(cut <= at ? cut : cut - 100));
      List<Integer> old = cuts(chunker, before);
      long kept = old.stream().filter(moved::contains).count();
      assertThat(old.size() - kept).as("seed %s", seed).isLessThanOrEqualTo(4);
    }
  }

  /** As the paper's algorithm cuts, byte by byte, also after machine code has taken over. */
  @Test
  void cutsWhereOneByteAfterTheOtherWould() {
    for (long seed = 1; seed <= 3; seed++) {
      byte[] content = random(seed, 48 << 20);
      Arrays.fill(content, 20 << 20, 30 << 20, (byte) 9); // longest chunks
      List<Integer> expected = new ArrayList<>();
      for (int at = 0; at < content.length; ) {
        at += plainCut(content, at);
        expected.add(at);
      }
      assertThat(cuts(chunker, content)).as("seed %s", seed).isEqualTo(expected);
    }
  }

  private static int plainCut(byte[] content, int from) {
    long[] table = Gear.of(new byte[32]).table();
    int end = Math.min(content.length - from, Chunker.BYTES_MAX);
    long hash = 0;
    for (int at = Chunker.BYTES_MIN; at < end; at++) {
      hash = (hash << 1) + table[content[from + at] & 0xFF];
      if (hash >>> (at < Chunker.BYTES_TARGET ? 43 : 47) == 0) {
        return at + 1;
      }
    }
    return end;
  }

  @Test
  void anotherKeyCutsElsewhere() {
    byte[] content = random(1, 16 << 20);
    byte[] key = new byte[32];
    key[0] = 1;
    Set<Integer> others = new HashSet<>(cuts(new Chunker(Gear.of(key)), content));
    others.remove(content.length);
    assertThat(cuts(chunker, content)).doesNotContainAnyElementsOf(others);
  }

  @Test
  void theCutIsTheSameHoweverMuchFollows() {
    byte[] content = random(4, 12 << 20);
    int whole = chunker.cut(content, 0, content.length);
    assertThat(chunker.cut(content, 0, Chunker.BYTES_MAX)).isEqualTo(whole);
    assertThat(chunker.cut(content, 0, whole)).isEqualTo(whole);
  }

  /** Below, at and behind where it is, and around the sizes at which the rule changes. */
  @Test
  void aCutBeforeTheEndOfWhatIsThereIsFinal() {
    for (long seed = 1; seed <= 12; seed++) {
      byte[] content = random(seed, 2 * Chunker.BYTES_MAX);
      if (seed % 3 == 0) {
        Arrays.fill(content, 0, Chunker.BYTES_MAX, (byte) 9); // no cut but at the longest
      }
      int whole = chunker.cut(content, 0, content.length);
      int[] edges = {1, Chunker.BYTES_MIN, Chunker.BYTES_TARGET, whole, Chunker.BYTES_MAX};
      for (int edge : edges) {
        for (int there = Math.max(1, edge - 2); there <= edge + 2; there++) {
          int cut = chunker.cut(content, 0, there);
          assertThat(cut)
              .as("%d bytes of seed %d, whose cut is %d", there, seed, whole)
              .isEqualTo(Math.min(there, whole));
        }
      }
    }
  }
}
