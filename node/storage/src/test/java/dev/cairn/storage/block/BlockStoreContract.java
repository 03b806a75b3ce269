package dev.cairn.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockStore.NewBlock;
import dev.cairn.storage.block.BlockStore.PutOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every block store promises. */
abstract class BlockStoreContract {

  static final UUID ALICE = new UUID(1, 1);
  static final UUID BOB = new UUID(2, 2);
  static final long PLENTY = Long.MAX_VALUE;

  private final List<BlockStore> opened = new ArrayList<>();

  /** A new, empty store. */
  abstract BlockStore create(long capBytes) throws IOException;

  /** What the empty store takes. */
  abstract long emptyBytes() throws IOException;

  BlockStore store(long capBytes) throws IOException {
    BlockStore store = create(capBytes);
    opened.add(store);
    return store;
  }

  @AfterEach
  void closeAll() {
    opened.forEach(BlockStore::close);
  }

  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Hash rootOf(byte[] bytes) {
    return BlockTree.root(bytes, 0, bytes.length);
  }

  static PutOutcome put(BlockStore store, byte[] bytes, UUID owner) throws IOException {
    return store.put(
        new NewBlock(rootOf(bytes), bytes.length, owner, PLENTY), new ByteArrayInputStream(bytes));
  }

  static void assertReadable(BlockStore store, byte[] bytes) throws IOException {
    Hash root = rootOf(bytes);
    try (BlockReader reader = store.open(root).orElseThrow()) {
      assertThat(reader.root()).isEqualTo(root);
      assertThat(reader.blockBytes()).isEqualTo(bytes.length);
      byte[] read = new byte[bytes.length];
      assertThat(reader.read(0, reader.leaves(), read, 0)).isEqualTo(bytes.length);
      assertThat(read).isEqualTo(bytes);
    }
  }

  @Test
  void givesBackBlocksOfEveryAwkwardLength() throws IOException {
    BlockStore store = store(PLENTY);
    int leaf = BlockTree.LEAF_BYTES;
    for (int length : new int[] {1, 2, leaf - 1, leaf, leaf + 1, 3 * leaf, 700_001}) {
      byte[] bytes = bytes(length, length);
      assertThat(put(store, bytes, ALICE)).isEqualTo(new PutOutcome.Kept());
      assertReadable(store, bytes);
    }
  }

  @Test
  void provesAnyRangeAgainstTheRootAlone() throws IOException {
    BlockStore store = store(PLENTY);
    byte[] bytes = bytes(1, 37 * BlockTree.LEAF_BYTES + 5);
    put(store, bytes, ALICE);
    Random random = new Random(1);
    try (BlockReader reader = store.open(rootOf(bytes)).orElseThrow()) {
      for (int i = 0; i < 50; i++) {
        int first = random.nextInt(reader.leaves());
        int count = 1 + random.nextInt(reader.leaves() - first);
        byte[] range = new byte[count * BlockTree.LEAF_BYTES];
        int length = reader.read(first, count, range, 0);
        byte[] proof = reader.proof(first, count);
        assertThat(verifies(bytes, first, range, length, proof)).isTrue();
        range[random.nextInt(length)] ^= 1;
        assertThat(verifies(bytes, first, range, length, proof)).isFalse();
      }
    }
  }

  private static boolean verifies(
      byte[] block, int firstLeaf, byte[] range, int length, byte[] proof) {
    return BlockTree.verifyRange(rootOf(block), block.length, firstLeaf, range, 0, length, proof);
  }

  @Test
  void refusesBlockWhoseRootDiffersAndKeepsNothingOfIt() throws IOException {
    BlockStore store = store(PLENTY);
    byte[] bytes = bytes(1, 100_000);
    Hash wrong = Hash.of(bytes);
    PutOutcome outcome =
        store.put(
            new NewBlock(wrong, bytes.length, ALICE, PLENTY), new ByteArrayInputStream(bytes));
    assertThat(outcome).isEqualTo(new PutOutcome.WrongRoot(rootOf(bytes)));
    assertThat(store.has(wrong)).isFalse();
    assertThat(store.has(rootOf(bytes))).isFalse();
    assertThat(store.usage().usedBytes()).isEqualTo(emptyBytes());
    assertThat(store.heldByOwner()).isEmpty();
  }

  @Test
  void keepsNothingOfBlockThatBreaksOff() throws IOException {
    BlockStore store = store(PLENTY);
    byte[] bytes = bytes(1, 100_000);
    NewBlock block = new NewBlock(rootOf(bytes), bytes.length, ALICE, PLENTY);
    assertThatThrownBy(() -> store.put(block, new ByteArrayInputStream(bytes, 0, 99_999)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("early");
    assertThatThrownBy(() -> store.put(block, failing())).hasMessage("peer went away");
    assertThat(store.has(rootOf(bytes))).isFalse();
    assertThat(store.usage().usedBytes()).isEqualTo(emptyBytes());
    assertThat(put(store, bytes, ALICE)).isEqualTo(new PutOutcome.Kept());
  }

  private static InputStream failing() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("peer went away");
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        throw new IOException("peer went away");
      }
    };
  }

  @Test
  void secondPutOfTheSameBlockReadsNothing() throws IOException {
    BlockStore store = store(PLENTY);
    byte[] bytes = bytes(1, 5000);
    put(store, bytes, ALICE);
    long used = store.usage().usedBytes();
    NewBlock again = new NewBlock(rootOf(bytes), bytes.length, ALICE, PLENTY);
    assertThat(store.put(again, failing())).isEqualTo(new PutOutcome.AlreadyHere());
    assertThat(store.usage().usedBytes()).isEqualTo(used);
  }

  @Test
  void ownersOfTheSameBytesAreCountedAndDeletedApart() throws IOException {
    BlockStore store = store(PLENTY);
    byte[] bytes = bytes(1, 5000);
    Hash root = rootOf(bytes);
    put(store, bytes, ALICE);
    put(store, bytes, BOB);
    assertThat(store.heldByOwner()).containsEntry(ALICE, 5000L).containsEntry(BOB, 5000L);
    assertThat(store.delete(root, ALICE)).isTrue();
    assertThat(store.delete(root, ALICE)).isFalse();
    assertThat(store.has(root, ALICE)).isFalse();
    assertThat(store.has(root)).isTrue();
    assertReadable(store, bytes);
    assertThat(store.heldByOwner()).containsOnlyKeys(BOB);
  }

  @Test
  void openReaderOutlivesDeletion() throws IOException {
    BlockStore store = store(PLENTY);
    byte[] bytes = bytes(1, 50_000);
    put(store, bytes, ALICE);
    try (BlockReader reader = store.open(rootOf(bytes)).orElseThrow()) {
      store.delete(rootOf(bytes), ALICE);
      byte[] read = new byte[bytes.length];
      reader.read(0, reader.leaves(), read, 0);
      assertThat(read).isEqualTo(bytes);
    }
  }

  @Test
  void neverExceedsItsCapAndSaysWhatIsMissing() throws IOException {
    long cap = emptyBytes() + 10 * 64 * 1024;
    BlockStore store = store(cap);
    int kept = 0;
    PutOutcome last = new PutOutcome.Kept();
    for (int i = 0; last instanceof PutOutcome.Kept; i++) {
      last = put(store, bytes(i, 50_000), ALICE);
      kept += last instanceof PutOutcome.Kept ? 1 : 0;
      assertThat(store.usage().usedBytes()).isLessThanOrEqualTo(cap);
    }
    assertThat(kept).isBetween(5, 12);
    assertThat(last).isInstanceOf(PutOutcome.Full.class);
    assertThat(store.usage().blocks()).isEqualTo(kept);
    assertThat(((PutOutcome.Full) last).freeBytes()).isEqualTo(store.usage().freeBytes());
    store.delete(rootOf(bytes(0, 50_000)), ALICE);
    assertThat(put(store, bytes(99, 50_000), ALICE)).isEqualTo(new PutOutcome.Kept());
  }

  @Test
  void storeThatAcceptsNothingNewGivesAwayWhatItHas() throws IOException {
    BlockStore store = store(PLENTY);
    byte[] bytes = bytes(1, 5000);
    put(store, bytes, ALICE);
    store.acceptNew(false);
    assertThat(put(store, bytes(2, 5000), ALICE)).isInstanceOf(PutOutcome.Full.class);
    assertThat(put(store, bytes, ALICE)).isEqualTo(new PutOutcome.AlreadyHere());
    assertThat(store.usage().freeBytes()).isZero();
    assertReadable(store, bytes);
    store.acceptNew(true);
    assertThat(put(store, bytes(2, 5000), ALICE)).isEqualTo(new PutOutcome.Kept());
  }

  @Test
  void capOfZeroRefusesEverything() throws IOException {
    assertThat(put(store(0), bytes(1, 1), ALICE)).isInstanceOf(PutOutcome.Full.class);
  }

  @Test
  void ownersQuotaIsExact() throws IOException {
    BlockStore store = store(PLENTY);
    byte[] first = bytes(1, 60_000);
    byte[] second = bytes(2, 40_001);
    store.put(new NewBlock(rootOf(first), 60_000, ALICE, 100_000), new ByteArrayInputStream(first));
    assertThat(
            store.put(
                new NewBlock(rootOf(second), 40_001, ALICE, 100_000),
                new ByteArrayInputStream(second)))
        .isEqualTo(new PutOutcome.OverQuota(60_000, 100_000));
    assertThat(put(store, second, BOB)).isEqualTo(new PutOutcome.Kept());
    store.delete(rootOf(first), ALICE);
    assertThat(
            store.put(
                new NewBlock(rootOf(second), 40_001, ALICE, 100_000),
                new ByteArrayInputStream(second)))
        .isEqualTo(new PutOutcome.Kept());
  }

  @Test
  void pagesShowEveryBlockOnceInOrder() throws IOException {
    BlockStore store = store(PLENTY);
    UUID high = new UUID(-1, -1); // above all others as bytes, below them as signed numbers
    Set<BlockStore.Held> wanted = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      byte[] bytes = bytes(i, 100 + i);
      for (UUID owner : List.of(ALICE, BOB, high)) {
        put(store, bytes, owner);
        wanted.add(new BlockStore.Held(rootOf(bytes), owner, bytes.length));
      }
    }
    List<BlockStore.Held> seen = new ArrayList<>();
    List<BlockStore.Held> page = store.page(null, 7);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(7);
      seen.addAll(page);
      store.delete(page.getLast().root(), page.getLast().owner()); // the place is kept all the same
      page = store.page(page.getLast(), 7);
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(seen)
        .isSortedAccordingTo(
            Comparator.comparing(BlockStore.Held::root)
                .thenComparing(held -> held.owner().toString()));
  }

  @Test
  void spoolIsWithinTheCapButSeenOnlyByWhoNamesIt() throws IOException {
    BlockStore store = store(PLENTY);
    byte[] bytes = bytes(1, 5000);
    Hash root = rootOf(bytes);
    assertThat(put(store, bytes, BlockStore.SPOOL)).isEqualTo(new PutOutcome.Kept());
    assertThat(store.usage().usedBytes()).isGreaterThanOrEqualTo(emptyBytes() + 5000);
    assertThat(store.usage().blocks()).isZero();
    assertThat(store.heldByOwner()).isEmpty();
    assertThat(store.has(root)).isFalse();
    assertThat(store.open(root)).isEmpty();
    assertThat(store.page(null, 10)).isEmpty();
    assertThat(store.spooled())
        .containsExactly(new BlockStore.Held(root, BlockStore.SPOOL, bytes.length));
    try (BlockReader reader = store.open(root, BlockStore.SPOOL).orElseThrow()) {
      assertThat(reader.blockBytes()).isEqualTo(5000);
    }
    put(store, bytes, ALICE);
    assertReadable(store, bytes);
    assertThat(store.delete(root, BlockStore.SPOOL)).isTrue();
    assertThat(store.has(root)).isTrue();
    assertThat(store.usage().blocks()).isEqualTo(1);
  }

  @Test
  void soundBlocksAreFoundSound() throws IOException {
    BlockStore store = store(PLENTY);
    for (int length : new int[] {1, BlockTree.LEAF_BYTES, 700_001}) {
      byte[] bytes = bytes(length, length);
      put(store, bytes, ALICE);
      assertThat(store.examine(rootOf(bytes), ALICE)).isEqualTo(BlockStore.Condition.SOUND);
      assertThat(store.examine(rootOf(bytes), BOB)).isEqualTo(BlockStore.Condition.ABSENT);
    }
  }

  @Test
  void absentBlocksAreAbsent() throws IOException {
    BlockStore store = store(PLENTY);
    Hash nothing = Hash.of(new byte[0]);
    assertThat(store.has(nothing)).isFalse();
    assertThat(store.open(nothing)).isEmpty();
    assertThat(store.delete(nothing, ALICE)).isFalse();
  }

  @Test
  void manyPutsAtOnceStayWithinTheCap() throws Exception {
    long cap = emptyBytes() + 30 * 24 * 1024;
    BlockStore store = store(cap);
    List<Thread> threads = new ArrayList<>();
    List<PutOutcome> outcomes = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 64; i++) {
      byte[] bytes = bytes(i / 2, 20_000); // each block is sent twice
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  outcomes.add(put(store, bytes, ALICE));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long kept = outcomes.stream().filter(PutOutcome.Kept.class::isInstance).count();
    assertThat(outcomes).hasSize(64);
    assertThat(store.usage().blocks()).isEqualTo(kept);
    assertThat(store.usage().usedBytes()).isLessThanOrEqualTo(cap);
    assertThat(store.heldByOwner()).containsEntry(ALICE, kept * 20_000);
  }
}
