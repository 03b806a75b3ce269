package dev.cairn.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockStore.PutOutcome;
import dev.cairn.storage.database.MemoryTables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskBlockStoreIT extends BlockStoreContract {

  @TempDir Path temporary;

  private final MemoryTables tables = new MemoryTables();
  private int stores;

  @Override
  BlockStore create(long capBytes) throws IOException {
    return DiskBlockStore.open(temporary.resolve("s" + stores++), capBytes, new MemoryTables());
  }

  /** The folder itself and {@code incoming}. */
  @Override
  long emptyBytes() throws IOException {
    Path probe = temporary.resolve("probe");
    return DiskBlockStore.open(probe, 0, new MemoryTables()).usage().usedBytes();
  }

  private BlockStore reopen() throws IOException {
    return DiskBlockStore.open(temporary.resolve("kept"), PLENTY, tables);
  }

  private Path fileOf(byte[] bytes) {
    BlockKey key = new BlockKey(rootOf(bytes), ALICE);
    return temporary.resolve("kept").resolve(key.folderName()).resolve(key.fileName());
  }

  @Test
  void findsItsBlocksAgain() throws IOException {
    byte[] bytes = bytes(1, 123_456);
    BlockStore first = reopen();
    put(first, bytes, ALICE);
    BlockStore second = reopen();
    assertReadable(second, bytes);
    assertThat(second.usage()).isEqualTo(first.usage());
    assertThat(second.heldByOwner()).isEqualTo(first.heldByOwner());
  }

  @Test
  void crashAfterRenameBeforeIndexKeepsTheBlockWhole() throws IOException {
    byte[] bytes = bytes(1, 123_456);
    put(reopen(), bytes, ALICE);
    tables.table("blocks").delete(new BlockKey(rootOf(bytes), ALICE).bytes());
    assertReadable(reopen(), bytes);
  }

  @Test
  void indexEntryWithoutItsFileIsForgotten() throws IOException {
    byte[] bytes = bytes(1, 123_456);
    put(reopen(), bytes, ALICE);
    Files.delete(fileOf(bytes));
    BlockStore store = reopen();
    assertThat(store.has(rootOf(bytes))).isFalse();
    assertThat(store.heldByOwner()).isEmpty();
    assertThat(put(store, bytes, ALICE)).isEqualTo(new PutOutcome.Kept());
  }

  @Test
  void anyBitThatFlipsAnywhereInTheFileIsFound() throws IOException {
    byte[] bytes = bytes(1, 300_000);
    BlockStore store = reopen();
    put(store, bytes, ALICE);
    long fileBytes = Files.size(fileOf(bytes));
    for (long at : new long[] {0, 299_999, 300_000, fileBytes - 68, fileBytes - 1}) {
      flip(fileOf(bytes), at);
      assertThat(store.examine(rootOf(bytes), ALICE))
          .as("byte %d of %d", at, fileBytes)
          .isEqualTo(BlockStore.Condition.ROTTEN);
      flip(fileOf(bytes), at);
      assertThat(store.examine(rootOf(bytes), ALICE)).isEqualTo(BlockStore.Condition.SOUND);
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      channel.write(one, at);
    }
  }

  @Test
  void fileThatWentIsALossButAFolderThatWentIsADiskThatFailed() throws IOException {
    byte[] bytes = bytes(1, 5000);
    BlockStore store = reopen();
    put(store, bytes, ALICE);
    Files.delete(fileOf(bytes));
    assertThat(store.examine(rootOf(bytes), ALICE)).isEqualTo(BlockStore.Condition.ROTTEN);
    Files.delete(temporary.resolve("kept").resolve(folderOf(bytes)));
    assertThatThrownBy(() -> store.examine(rootOf(bytes), ALICE))
        .isInstanceOf(BlockStoreException.class);
  }

  private static String folderOf(byte[] bytes) {
    return new BlockKey(rootOf(bytes), ALICE).folderName();
  }

  @Test
  void unfinishedPutIsSweptAtOpen() throws IOException {
    BlockStore store = reopen();
    long empty = store.usage().usedBytes();
    Path part = temporary.resolve("kept/incoming/7.part");
    Files.write(part, bytes(1, 50_000));
    assertThat(reopen().usage().usedBytes()).isEqualTo(empty);
    assertThat(part).doesNotExist();
  }

  @Test
  void truncatedFileIsNotServedAndHealsWhenSentAgain() throws IOException {
    byte[] bytes = bytes(1, 123_456);
    put(reopen(), bytes, ALICE);
    try (FileChannel file = FileChannel.open(fileOf(bytes), StandardOpenOption.WRITE)) {
      file.truncate(100_000);
    }
    BlockStore store = reopen();
    assertThat(store.has(rootOf(bytes))).isFalse();
    assertThat(put(store, bytes, ALICE)).isEqualTo(new PutOutcome.Kept());
    assertReadable(reopen(), bytes);
  }

  @Test
  void fileWithDamagedEndAndNoIndexIsNotTrusted() throws IOException {
    byte[] bytes = bytes(1, 123_456);
    put(reopen(), bytes, ALICE);
    try (FileChannel file = FileChannel.open(fileOf(bytes), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 123_460);
    }
    tables.table("blocks").delete(new BlockKey(rootOf(bytes), ALICE).bytes());
    assertThat(reopen().has(rootOf(bytes))).isFalse();
  }

  @Test
  void accountingEqualsWhatTheDiskSays() throws Exception {
    BlockStore store = reopen();
    for (int i = 0; i < 40; i++) {
      put(store, bytes(i, 1 + i * 3777), i % 2 == 0 ? ALICE : BOB);
    }
    for (int i = 0; i < 40; i += 5) {
      store.delete(rootOf(bytes(i, 1 + i * 3777)), i % 2 == 0 ? ALICE : BOB);
    }
    long du = du(temporary.resolve("kept"));
    assertThat(Math.abs(store.usage().usedBytes() - du)).isLessThanOrEqualTo(du / 100);
    assertThat(reopen().usage()).isEqualTo(store.usage());
  }

  @Test
  void capLoweredBelowWhatIsHeldDeletesNothingAndRefusesTheNew() throws IOException {
    byte[] bytes = bytes(1, 300_000);
    put(reopen(), bytes, ALICE);
    BlockStore lowered = DiskBlockStore.open(temporary.resolve("kept"), 100_000, tables);
    assertReadable(lowered, bytes);
    assertThat(lowered.usage().usedBytes()).isGreaterThan(lowered.usage().capBytes());
    assertThat(lowered.usage().freeBytes()).isZero();
    assertThat(put(lowered, bytes(2, 1), ALICE)).isInstanceOf(PutOutcome.Full.class);
    assertThat(lowered.delete(rootOf(bytes), ALICE)).isTrue();
    assertThat(put(lowered, bytes(2, 1), ALICE)).isEqualTo(new PutOutcome.Kept());
  }

  /** Blocks come for members and for repairs, some of them badly, and go, for 600 steps. */
  @Test
  void neverTakesMoreThanItsCapAndCountsAsDuDoes() throws Exception {
    long seed = 20261127;
    long cap = 6 << 20;
    Path directory = temporary.resolve("life");
    BlockStore store = DiskBlockStore.open(directory, cap, tables);
    Random random = new Random(seed);
    List<UUID> owners = List.of(ALICE, BOB, BlockStore.SPOOL);
    List<BlockStore.Held> here = new ArrayList<>();
    int refused = 0;
    for (int step = 0; step < 600; step++) {
      byte[] bytes = bytes(seed + step, 1 + random.nextInt(200_000));
      UUID owner = owners.get(random.nextInt(3));
      switch (random.nextInt(8)) {
        case 0 ->
            store.put(
                new BlockStore.NewBlock(Hash.of(bytes), bytes.length, owner, PLENTY),
                new ByteArrayInputStream(bytes)); // other bytes than announced
        case 1 -> breakOff(store, bytes, owner);
        case 2, 3 -> {
          if (!here.isEmpty()) {
            BlockStore.Held gone = here.remove(random.nextInt(here.size()));
            assertThat(store.delete(gone.root(), gone.owner())).isTrue();
          }
        }
        default -> {
          if (put(store, bytes, owner) instanceof PutOutcome.Kept) {
            here.add(new BlockStore.Held(rootOf(bytes), owner, bytes.length));
          } else {
            refused++;
          }
        }
      }
      assertThat(store.usage().usedBytes()).as("seed %d", seed).isLessThanOrEqualTo(cap);
      if (step % 50 == 49) {
        long du = du(directory);
        assertThat(du).as("seed %d", seed).isLessThanOrEqualTo(cap);
        assertThat(Math.abs(store.usage().usedBytes() - du))
            .as("seed %d, step %d", seed, step)
            .isLessThanOrEqualTo(du / 100);
      }
    }
    assertThat(refused).as("the cap was met, seed %d", seed).isPositive();
    assertThat(DiskBlockStore.open(directory, cap, tables).usage()).isEqualTo(store.usage());
  }

  private static void breakOff(BlockStore store, byte[] bytes, UUID owner) {
    BlockStore.NewBlock longer =
        new BlockStore.NewBlock(rootOf(bytes), bytes.length + 1, owner, PLENTY);
    try {
      assertThat(store.put(longer, new ByteArrayInputStream(bytes)))
          .isInstanceOf(PutOutcome.Full.class);
    } catch (IOException endedEarly) {
      assertThat(endedEarly).hasMessageContaining("early");
    }
  }

  /** What {@code du} says: allocated bytes of files and folders. */
  static long du(Path directory) throws Exception {
    Process du =
        new ProcessBuilder("du", "-s", "-B1", directory.toString())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(du.waitFor()).as(said).isZero();
    return Long.parseLong(said.substring(0, said.indexOf('\t')));
  }

  @Test
  void fullDiskIsAnOutcomeAndLeavesNothing() throws IOException {
    byte[] bytes = bytes(1, 500_000);
    Path directory = temporary.resolve("full");
    BlockStore store =
        DiskBlockStore.open(
            directory, PLENTY, tables, part -> new FullAfter(part, 300_000, "No space left"));
    long empty = store.usage().usedBytes();
    assertThat(put(store, bytes, ALICE)).isInstanceOf(PutOutcome.Full.class);
    assertThat(store.usage().usedBytes()).isEqualTo(empty);
    assertThat(store.has(rootOf(bytes))).isFalse();
    try (Stream<Path> left = Files.list(directory.resolve("incoming"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void brokenDiskIsNotTakenForFullOne() throws IOException {
    BlockStore store =
        DiskBlockStore.open(
            temporary.resolve("broken"),
            PLENTY,
            tables,
            part -> new FullAfter(part, 0, "Input/output error"));
    byte[] bytes = bytes(1, 1000);
    assertThatThrownBy(() -> put(store, bytes, ALICE))
        .isInstanceOf(BlockStoreException.class)
        .hasMessageContaining(rootOf(bytes).shortHex());
  }

  @Test
  void fileIsAsDocumented() throws IOException {
    byte[] bytes = bytes(7, 40_000);
    put(reopen(), bytes, ALICE);
    byte[] file = Files.readAllBytes(fileOf(bytes));
    assertThat(file).hasSize(40_000 + 3 * 32 + BlockFile.FOOTER_BYTES);
    assertThat(Hash.of(file).hex())
        .isEqualTo("5ffa55c2b945968adc4c28fd00b2f978741d91942f4462793e220450acf1f5e5");
  }

  @Test
  void lengthOfBlockFollowsFromLengthOfFile() {
    for (int length : List.of(1, 16383, 16384, 16385, 1 << 20, (32 << 20) - 1, 32 << 20)) {
      assertThat(BlockFile.blockBytesOf(BlockFile.fileBytes(length))).isEqualTo(length);
    }
    assertThat(BlockFile.blockBytesOf(0)).isZero();
    assertThat(BlockFile.blockBytesOf(BlockFile.FOOTER_BYTES + 32)).isZero();
  }
}
