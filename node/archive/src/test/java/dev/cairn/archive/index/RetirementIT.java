package dev.cairn.archive.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.chunk.Encoding;
import dev.cairn.archive.pack.PackDirectory;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.pack.PackLayout;
import dev.cairn.crypto.Hash;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A chunk that a kept pack has is never looked up in one that hosts may delete. */
class RetirementIT {

  private static final int SEALED_BYTES = 100;
  private static final int CHUNKS = 8;
  private static final int PACKS = 12;
  private static final int SEGMENTS = 6;

  @TempDir private Path folder;

  private static Hash chunk(int number) {
    return Hash.of(ByteBuffer.allocate(5).put((byte) 'c').putInt(number).array());
  }

  private static Hash stripe(int number) {
    return Hash.of(ByteBuffer.allocate(5).put((byte) 's').putInt(number).array());
  }

  private static PackRecord pack(int number, int... chunks) {
    List<PackEntry> entries = new ArrayList<>();
    for (int chunk : chunks) {
      int offset = PackLayout.HEADER_BYTES + entries.size() * SEALED_BYTES;
      entries.add(new PackEntry(chunk(chunk), offset, SEALED_BYTES, 20, Encoding.RAW));
    }
    return new PackRecord(
        stripe(number),
        chunks.length * SEALED_BYTES + 1000,
        new PackDirectory(PackKind.DATA, entries));
  }

  private static Instant day(long day) {
    return Instant.EPOCH.plusSeconds(day * 86_400);
  }

  private static void assertIn(LocalIndex index, int chunk, PackRecord pack) throws Exception {
    assertThat(index.findKept(chunk(chunk)).map(ChunkLocation::stripe)).contains(pack.stripe());
  }

  @Test
  void findsAChunkInThePackThatIsListedAgainAndNotInALaterOneThatIsStillRetired() throws Exception {
    PackRecord first = pack(1, 0, 1);
    PackRecord second = pack(2, 1, 2);
    try (LocalIndex index = LocalIndex.open(folder)) {
      index.addSegment(stripe(101), List.of(first));
      index.addSegment(stripe(102), List.of(second));
      index.keepSegments(List.of(stripe(102)), day(1));
      assertIn(index, 1, second);
      index.keepSegments(List.of(), day(2));
      assertThat(index.findKept(chunk(1))).isEmpty();
      index.relist(first.stripe(), day(3));
      assertIn(index, 0, first);
      assertIn(index, 1, first);
      assertThat(index.findKept(chunk(2))).isEmpty();
      index.forgetRetired(day(200));
      assertIn(index, 1, first);
      assertThat(index.find(chunk(2))).isEmpty();
    }
  }

  @Test
  void findsAChunkElsewhereWhenThePackThatNoHeadEverListedIsTooOld() throws Exception {
    PackRecord listed = pack(1, 0, 1);
    PackRecord crashed = pack(2, 1, 2);
    try (LocalIndex index = LocalIndex.open(folder)) {
      index.addSegment(stripe(101), List.of(listed));
      index.addPending(crashed, day(1));
      assertIn(index, 1, crashed);
      index.retirePending(day(40));
      assertIn(index, 1, listed);
      assertThat(index.findKept(chunk(2))).isEmpty();
    }
  }

  @Test
  void findsAChunkElsewhereWhenWhatAnAdditionListedIsPrunedAtOnce() throws Exception {
    PackRecord listed = pack(1, 0, 1);
    PackRecord added = pack(2, 1, 2);
    try (LocalIndex index = LocalIndex.open(folder)) {
      index.addSegment(stripe(101), List.of(listed));
      index.keepSegments(List.of(stripe(101)), day(1));
      index.addAdded(List.of(added), 7, day(2));
      assertIn(index, 1, added);
      index.folded(7);
      assertIn(index, 1, listed);
      assertThat(index.retiredSince(added.stripe())).contains(day(1));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverHappensFindsEveryChunkOfAKeptPackInAKeptPack(long seed) throws Exception {
    Random random = new Random(seed);
    List<PackRecord> packs = new ArrayList<>();
    for (int i = 0; i < PACKS; i++) {
      int[] chunks = random.ints(0, CHUNKS).distinct().limit(1 + random.nextInt(4)).toArray();
      packs.add(pack(i, chunks));
    }
    int moved = 0;
    try (LocalIndex index = LocalIndex.open(folder)) {
      for (int day = 1; day < 400; day++) {
        step(index, packs, random, day);
        moved += assertKeptIsFound(index, packs, "seed %d, day %d".formatted(seed, day));
      }
    }
    assertThat(moved).as("chunks of kept and of retired packs, seed %d", seed).isPositive();
  }

  private static void step(LocalIndex index, List<PackRecord> packs, Random random, int day)
      throws Exception {
    PackRecord pack = packs.get(random.nextInt(PACKS));
    boolean isRetired = index.retiredSince(pack.stripe()).isPresent();
    switch (random.nextInt(7)) {
      case 0 -> index.addPending(pack, day(day));
      case 1 -> index.addAdded(List.of(pack), 1 + random.nextInt(day), day(day));
      case 2 -> index.folded(random.nextInt(day));
      case 3 -> index.retirePending(day(day - 30));
      case 4 -> index.forgetRetired(day(day - 60));
      case 5 -> {
        if (isRetired) {
          index.relist(pack.stripe(), day(day));
        }
      }
      default -> {
        Set<Hash> kept = new HashSet<>();
        for (int number : random.ints(0, SEGMENTS).distinct().limit(3).toArray()) {
          kept.add(stripe(100 + number));
          if (!index.hasSegment(stripe(100 + number))) {
            index.addSegment(stripe(100 + number), segment(packs, number));
          }
        }
        index.keepSegments(kept, day(day));
      }
    }
  }

  /** Always the same packs, two in each. */
  private static List<PackRecord> segment(List<PackRecord> packs, int number) {
    return List.of(packs.get(2 * number), packs.get(2 * number + 1));
  }

  private static int assertKeptIsFound(LocalIndex index, List<PackRecord> packs, String when)
      throws Exception {
    Set<Hash> kept = new HashSet<>(index.packs());
    int inBoth = 0;
    for (int number : IntStream.range(0, CHUNKS).toArray()) {
      Set<Hash> holders = new HashSet<>();
      boolean isInRetired = false;
      for (PackRecord pack : packs) {
        boolean has =
            pack.directory().entries().stream().anyMatch(e -> e.id().equals(chunk(number)));
        if (has && kept.contains(pack.stripe())) {
          holders.add(pack.stripe());
        }
        isInRetired |= has && index.retiredSince(pack.stripe()).isPresent();
      }
      if (!holders.isEmpty()) {
        inBoth += isInRetired ? 1 : 0;
        assertThat(index.findKept(chunk(number)).map(ChunkLocation::stripe))
            .as(when)
            .isPresent()
            .get()
            .isIn(holders);
      }
    }
    return inBoth;
  }
}
