package dev.cairn.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.database.Database;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process killed with SIGKILL in the middle of puts and deletions. */
class SigkillIT {

  private static final long SEED = 20_260_101;
  private static final int ROUNDS = 5;

  @TempDir Path temporary;

  @Test
  void everyAcknowledgedBlockIsWholeAndNothingElseIsLeft() throws Exception {
    Random random = new Random(SEED);
    Set<Hash> acknowledged = new HashSet<>();
    Set<Hash> deleted = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      killInTheMiddle(random, round, acknowledged, deleted);
      check(acknowledged);
    }
    assertThat(acknowledged).as("seed " + SEED).hasSizeGreaterThan(10);
  }

  private void killInTheMiddle(Random random, int round, Set<Hash> acknowledged, Set<Hash> deleted)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                PutsForever.class.getName(),
                temporary.toString(),
                Integer.toString(round))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int lines = 5 + random.nextInt(25);
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      List<String> heard = new ArrayList<>();
      for (int i = 0; i < lines; i++) {
        heard.add(String.valueOf(said.readLine()));
      }
      process
          .toHandle()
          .destroyForcibly(); // SIGKILL; by its handle, so that its words stay readable
      process.waitFor();
      said.lines().forEach(heard::add);
      heard.stream()
          .filter(line -> line.length() == 66)
          .forEach(line ->
              (line.startsWith("+") ? acknowledged : deleted).add(Hash.fromHex(line.substring(2))));
    }
    acknowledged.removeAll(deleted);
  }

  private void check(Set<Hash> acknowledged) throws Exception {
    try (Database database = Database.open(temporary.resolve("db"));
        BlockStore store =
            DiskBlockStore.open(temporary.resolve("blocks"), Long.MAX_VALUE, database)) {
      for (Hash root : acknowledged) {
        assertThat(store.has(root)).as("block %s, seed %d", root, SEED).isTrue();
      }
      long held = 0;
      for (Hash root : rootsOnDisk()) {
        held += readWhole(store, root);
      }
      assertThat(store.heldByOwner().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(held);
      long du = DiskBlockStoreIT.du(temporary.resolve("blocks"));
      assertThat(Math.abs(store.usage().usedBytes() - du)).isLessThanOrEqualTo(du / 100);
      try (Stream<Path> parts = Files.list(temporary.resolve("blocks/incoming"))) {
        assertThat(parts).isEmpty();
      }
    }
  }

  private static long readWhole(BlockStore store, Hash root) throws Exception {
    try (BlockReader reader = store.open(root).orElseThrow()) {
      byte[] bytes = new byte[reader.blockBytes()];
      reader.read(0, reader.leaves(), bytes, 0);
      assertThat(BlockStoreContract.rootOf(bytes)).isEqualTo(root);
      return bytes.length;
    }
  }

  private List<Hash> rootsOnDisk() throws Exception {
    try (Stream<Path> files = Files.walk(temporary.resolve("blocks"))) {
      return files
          .map(file -> BlockKey.ofFileName(String.valueOf(file.getFileName())))
          .flatMap(java.util.Optional::stream)
          .map(BlockKey::root)
          .toList();
    }
  }
}
