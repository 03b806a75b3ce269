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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/** A pack of tiny files is written in parts; no crash leaves some of them out. */
class LocationsIT {

  private static final int SEALED_BYTES = 100;
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  @TempDir private Path folder;

  private static Hash id(int pack, int number) {
    return Hash.of(ByteBuffer.allocate(8).putInt(pack).putInt(number).array());
  }

  private static PackRecord pack(int number, int chunks) {
    List<PackEntry> entries = new ArrayList<>();
    for (int i = 0; i < chunks; i++) {
      entries.add(
          new PackEntry(
              id(number, i),
              PackLayout.HEADER_BYTES + i * SEALED_BYTES,
              SEALED_BYTES,
              20 + i % 7,
              Encoding.RAW));
    }
    return new PackRecord(
        id(number, -1), chunks * SEALED_BYTES + 1000, new PackDirectory(PackKind.DATA, entries));
  }

  private static void assertAllFound(LocalIndex index, PackRecord pack) throws Exception {
    assertThat(index.pack(pack.stripe())).contains(pack);
    for (PackEntry entry : pack.directory().entries()) {
      assertThat(index.find(entry.id())).contains(new ChunkLocation(pack.stripe(), entry));
    }
  }

  private int marks() throws Exception {
    int marks = 0;
    try (CacheDatabase database = CacheDatabase.open(folder);
        RocksIterator it = database.iterate(database.meta())) {
      for (it.seek(new byte[] {'p'}); it.isValid() && it.key()[0] == 'p'; it.next()) {
        marks++;
      }
    }
    return marks;
  }

  @Test
  void findsEveryChunkOfLargeAndSmallPacks() throws Exception {
    List<PackRecord> packs = List.of(pack(1, 50_000), pack(2, 1), pack(3, 7000));
    try (LocalIndex index = LocalIndex.open(folder)) {
      for (PackRecord pack : packs) {
        index.addPending(pack, NOW);
      }
      for (PackRecord pack : packs) {
        assertAllFound(index, pack);
      }
    }
    assertThat(marks()).isZero();
  }

  @Test
  void completesAPackOfWhichACrashLeftTheBeginning() throws Exception {
    PackRecord cut = pack(1, 20_000);
    try (CacheDatabase database = CacheDatabase.open(folder);
        WriteOptions options = new WriteOptions()) {
      new Locations(database, options).begin(cut, batch -> {});
    }
    assertThat(marks()).isEqualTo(1);
    try (LocalIndex index = LocalIndex.open(folder)) {
      assertAllFound(index, cut);
    }
    assertThat(marks()).isZero();
  }

  @Test
  void forgetsTheMarkOfAPackThatIsGone() throws Exception {
    PackRecord gone = pack(1, 10);
    try (CacheDatabase database = CacheDatabase.open(folder);
        WriteOptions options = new WriteOptions()) {
      new Locations(database, options).begin(gone, batch -> {});
      database.db().delete(database.packs(), gone.stripe().bytes());
    }
    try (LocalIndex index = LocalIndex.open(folder)) {
      assertThat(index.find(id(1, 0))).isEmpty();
    }
    assertThat(marks()).isZero();
  }
}
