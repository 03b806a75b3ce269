package dev.cairn.archive.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.Device;
import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.chunk.ChunkWriter;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.MemoryPeers.State;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which pages a device has without asking anybody, when it has just stored them. */
class PagesKeptIT {

  private static final long SEED = 20261201;
  private static final int PAGE_BYTES = 1 << 20;
  private static final BackupSettings SETTINGS = BackupSettings.ofMachine();
  private static final PackWriter.Limits LIMITS =
      new PackWriter.Limits(SETTINGS.packBytes(), SETTINGS.packsUnderWay(), false);

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);

  @Test
  void thoseOfASmallPackStay() throws Exception {
    try (Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("cache")).create()) {
      List<Hash> pages = store(vault, 5);
      peers.set(State.DEAD, 0, 11);
      for (Hash page : pages) {
        assertThat(vault.chunks().load(page)).hasSize(PAGE_BYTES);
      }
    }
  }

  /** A million files fill such packs, and the cache would take its memory from the backup. */
  @Test
  void thoseOfAFullPackAreLeftToTheirHosts() throws Exception {
    try (Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("cache")).create()) {
      Hash page = store(vault, 7).getLast();
      peers.set(State.DEAD, 0, 11);
      assertThatThrownBy(() -> vault.chunks().load(page)).isInstanceOf(ArchiveException.class);
      peers.set(State.WELL, 0, 11);
      assertThat(vault.chunks().load(page)).hasSize(PAGE_BYTES);
    }
  }

  /** Stores pages that nothing makes shorter, in one pack. */
  private static List<Hash> store(Vault vault, int count) throws Exception {
    Random random = new Random(SEED);
    ChunkIds ids = new ChunkIds(vault.keys().chunkIdKey());
    List<Hash> pages = new ArrayList<>();
    try (PackWriter packs = new PackWriter(vault, LIMITS, (record, stored) -> {});
        ChunkWriter writer = new ChunkWriter(new SecureRandom())) {
      for (int i = 0; i < count; i++) {
        byte[] page = new byte[PAGE_BYTES];
        random.nextBytes(page);
        Hash id = ids.of(page, 0, page.length);
        packs.add(PackKind.TREE, new PackWriter.Chunk(id, page, 0, page.length), writer);
        pages.add(id);
      }
      packs.flush();
    }
    return pages;
  }
}
