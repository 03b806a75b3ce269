package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.RecordStore.Entry;
import dev.cairn.overlay.RecordStore.Kept;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.storage.database.MemoryTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordTableTest {

  private static final Kept KEPT =
      new Kept(
          new byte[] {1, 2, 3},
          7,
          new UUID(0x1122334455667788L, 0x99AABBCCDDEEFF00L),
          Instant.ofEpochMilli(1_000),
          Instant.ofEpochMilli(2_000));

  private static Place place(String kind, int seed) {
    return new Place(kind, Hash.of(new byte[] {(byte) seed}));
  }

  @Test
  void keepsReplacesAndForgets() throws Exception {
    RecordTable table = new RecordTable(new MemoryTables());
    assertThat(table.get(place("stripe", 1))).isEmpty();
    table.put(place("stripe", 1), KEPT);
    Kept back = table.get(place("stripe", 1)).orElseThrow();
    assertThat(back).usingRecursiveComparison().isEqualTo(KEPT);
    assertThat(table.get(place("head", 1))).isEmpty();
    table.remove(place("stripe", 1));
    assertThat(table.get(place("stripe", 1))).isEmpty();
  }

  @Test
  void pagesThroughEverythingOnceAndInOrder() throws Exception {
    long seed = 42;
    Random random = new Random(seed);
    RecordTable table = new RecordTable(new MemoryTables());
    TreeSet<Place> expected = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      Place place = place(random.nextBoolean() ? "stripe" : "head", i);
      table.put(place, KEPT);
      expected.add(place);
    }
    List<Place> seen = new ArrayList<>();
    Place after = null;
    while (true) {
      List<Entry> page = table.page(after, 7);
      assertThat(page.size()).as("seed %d", seed).isLessThanOrEqualTo(7);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(entry -> seen.add(entry.place()));
      after = page.getLast().place();
    }
    assertThat(seen).as("seed %d", seed).containsExactlyElementsOf(expected);
  }

  @Test
  void theBytesOnDiskAreTheseAndNoOthers() {
    HexFormat hex = HexFormat.of();
    assertThat(hex.formatHex(RecordTable.encode(KEPT)))
        .isEqualTo(
            "0000000000000007"
                + "112233445566778899aabbccddeeff00"
                + "00000000000003e8"
                + "00000000000007d0"
                + "010203");
    assertThat(hex.formatHex(RecordTable.key(new Place("head", Hash.copyOf(new byte[32])))))
        .isEqualTo("68656164" + "00" + "00".repeat(32));
  }
}
