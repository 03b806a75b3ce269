package dev.cairn.storage.block;

import static dev.cairn.storage.block.BlockStoreContract.ALICE;
import static dev.cairn.storage.block.BlockStoreContract.BOB;
import static dev.cairn.storage.block.BlockStoreContract.PLENTY;
import static dev.cairn.storage.block.BlockStoreContract.put;
import static dev.cairn.storage.block.BlockStoreContract.rootOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.storage.block.BlockStore.PutOutcome;
import dev.cairn.storage.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash, and a failing disk, at every single write step of a put and of a deletion. The crash is
 * a copy of everything on disk, taken before each step and opened afterwards, as after SIGKILL:
 * what was written is there, nothing more was.
 */
class WriteStepsIT {

  private static final long SEED = 20261120;

  private final byte[] kept = bytes(1, 70_000);

  /** Written in two pieces. */
  private final byte[] changed = bytes(2, 1_100_000);

  @TempDir Path temporary;

  /** Something done to a store that holds {@link #kept} already. */
  private interface Deed {
    void run(BlockStore store) throws IOException;
  }

  private static byte[] bytes(int number, int length) {
    byte[] bytes = new byte[length];
    new Random(SEED + number).nextBytes(bytes);
    return bytes;
  }

  @Test
  void crashAtAnyStepOfAPutLeavesTheWholeBlockOrNone() throws Exception {
    List<String> steps = crashAtEveryStep(store -> {}, store -> put(store, changed, ALICE));
    assertThat(steps)
        .as("the order that makes it so")
        .containsExactly(
            "create part",
            "write",
            "write the rest",
            "write",
            "write the rest",
            "write",
            "write the rest",
            "sync part",
            "make folder",
            "sync folder",
            "move",
            "sync folder",
            "put in index",
            "end");
    for (int i = 0; i < steps.size(); i++) {
      boolean moved = i > steps.indexOf("move");
      assertThat(check(copy(i), steps.get(i))).as("step %d, %s", i, steps.get(i)).isEqualTo(moved);
    }
  }

  @Test
  void crashAtAnyStepOfADeletionLeavesTheWholeBlockOrNone() throws Exception {
    List<String> steps =
        crashAtEveryStep(
            store -> put(store, changed, ALICE), store -> store.delete(rootOf(changed), ALICE));
    assertThat(steps).containsExactly("delete from index", "delete file", "end");
    for (int i = 0; i < steps.size(); i++) {
      boolean there = i < 2; // a file without an entry is found again, and deleted once more
      assertThat(check(copy(i), steps.get(i))).as("step %d, %s", i, steps.get(i)).isEqualTo(there);
    }
  }

  private List<String> crashAtEveryStep(Deed before, Deed deed) throws Exception {
    List<String> steps = new ArrayList<>();
    boolean[] watching = {false};
    Path home = temporary.resolve("home");
    WatchedDisk disk =
        new WatchedDisk(step -> {
          if (watching[0]) {
            copyAll(home, copy(steps.size()));
            steps.add(step);
          }
        });
    try (Database database = Database.open(home.resolve("db"));
        BlockStore store = open(home, disk, database)) {
      put(store, kept, BOB);
      before.run(store);
      watching[0] = true;
      deed.run(store);
    }
    copyAll(home, copy(steps.size()));
    steps.add("end");
    return steps;
  }

  @Test
  void diskThatFailsAtAnyStepOfAPutLeavesNothingUncounted() throws Exception {
    int failed = 0;
    for (int failing = 0; failing < 13; failing++) {
      Path home = temporary.resolve("failing" + failing);
      int[] left = {Integer.MAX_VALUE};
      WatchedDisk disk =
          new WatchedDisk(step -> {
            if (left[0]-- == 0) {
              throw new IOException("Input/output error at '" + step + "'");
            }
          });
      BlockStore.Usage used;
      try (Database database = Database.open(home.resolve("db"));
          BlockStore store = open(home, disk, database)) {
        put(store, kept, BOB);
        left[0] = failing;
        try {
          put(store, changed, ALICE);
        } catch (IOException e) {
          failed++;
        }
        left[0] = Integer.MAX_VALUE;
        boolean there = store.has(rootOf(changed));
        used = store.usage();
        assertThat(used.blocks()).as("failed at step %d", failing).isEqualTo(there ? 2 : 1);
      }
      try (Database database = Database.open(home.resolve("db"));
          BlockStore again = open(home, BlockDisk.REAL, database)) {
        assertThat(again.usage()).as("failed at step %d", failing).isEqualTo(used);
      }
    }
    assertThat(failed).as("failures seen").isEqualTo(13);
  }

  private static BlockStore open(Path home, BlockDisk disk, Database database) throws IOException {
    return disk instanceof WatchedDisk watched
        ? DiskBlockStore.open(home.resolve("blocks"), PLENTY, watched.watching(database), disk)
        : DiskBlockStore.open(home.resolve("blocks"), PLENTY, database, disk);
  }

  /**
   * Opens what a crash left: sound, exactly counted, ready for work. True if the block is there.
   */
  private boolean check(Path home, String step) throws Exception {
    try (Database database = Database.open(home.resolve("db"));
        BlockStore store = open(home, BlockDisk.REAL, database)) {
      boolean there = store.has(rootOf(changed), ALICE);
      assertWhole(store, kept);
      if (there) {
        assertWhole(store, changed);
      }
      assertThat(store.heldByOwner().getOrDefault(BOB, 0L)).isEqualTo(kept.length);
      assertThat(held(store, ALICE)).as(step).isEqualTo(there ? changed.length : 0);
      assertThat(store.usage().blocks()).as(step).isEqualTo(there ? 2 : 1);
      assertThat(store.usage().usedBytes())
          .as("%s: bytes as du counts them", step)
          .isEqualTo(DiskBlockStoreIT.du(home.resolve("blocks")));
      assertThat(incoming(home)).as(step).isEmpty();
      assertThat(put(store, changed, ALICE))
          .isInstanceOf(there ? PutOutcome.AlreadyHere.class : PutOutcome.Kept.class);
      assertThat(store.delete(rootOf(changed), ALICE)).isTrue();
      assertThat(store.usage().usedBytes()).isEqualTo(DiskBlockStoreIT.du(home.resolve("blocks")));
      return there;
    }
  }

  private static long held(BlockStore store, UUID owner) {
    return store.heldByOwner().getOrDefault(owner, 0L);
  }

  private static void assertWhole(BlockStore store, byte[] bytes) throws IOException {
    try (BlockReader reader = store.open(rootOf(bytes)).orElseThrow()) {
      byte[] read = new byte[reader.blockBytes()];
      reader.read(0, reader.leaves(), read, 0);
      assertThat(read).isEqualTo(bytes);
    }
  }

  private static List<Path> incoming(Path home) throws IOException {
    try (Stream<Path> parts = Files.list(home.resolve("blocks/incoming"))) {
      return parts.toList();
    }
  }

  private Path copy(int number) {
    return temporary.resolve("copy" + number);
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.sorted().toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }
}
