package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL of a restore at random moments; each time the same command is given again, until it ends
 * by itself. The rounds and the seed are {@code -Dcairn.kill.rounds} and {@code -Dcairn.kill.seed}.
 */
class RestoreKillIT {

  private static final int ROUNDS = Integer.getInteger("cairn.kill.rounds", 12);
  private static final long SEED = Long.getLong("cairn.kill.seed", 20261129L);

  @TempDir Path temp;

  @Test
  void endsWithTheTreeOfAnUninterruptedOneAndFetchesWhatWasMissing() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Tree.churn(folder, random, 60_000_000);
    byte[] large = new byte[40_000_000];
    random.nextBytes(large);
    Files.write(folder.resolve("large"), large);
    try (Cluster cluster = Cluster.start(temp, 4)) {
      String home = cluster.addOwner("ada").toString();
      CairnProcess.run("vault", "init", "--json", "--home", home).expect(0);
      CairnProcess.run("backup", "--json", "--home", home, folder.toString()).expect(0);
      Path target = temp.resolve("target");
      String[] restore = {
        "restore", "--json", "--home", home, "latest:" + folder, "--target", target.toString()
      };
      int killed = 0;
      int amid = 0;
      for (int round = 0; round < ROUNDS; round++) {
        try (CairnProcess client = CairnProcess.start(restore)) {
          if (!client.says("status")) {
            client.await(10).expect(1, "already holds"); // the round before ended as it was killed
            break;
          }
          if (client.waitFor(random.nextInt(400))) {
            break;
          }
          client.kill();
          killed++;
          amid += Files.exists(target.resolve("large")) ? 1 : 0;
        }
      }
      CairnProcess.Ended last = CairnProcess.run(restore);
      if (last.exitCode() == 1) {
        last.expect(1, "already holds"); // a round ended before it was killed
      } else {
        long skipped = Long.parseLong(last.expect(0).field("bytes_skipped"));
        long restored = Long.parseLong(last.field("bytes_restored"));
        assertThat(skipped + restored).isEqualTo(bytes(folder));
        assertThat(Long.parseLong(last.field("bytes_fetched")))
            .as("with %d bytes missing, seed %d", restored, SEED)
            .isLessThanOrEqualTo(restored + (4 << 20));
        System.out.printf(
            "RestoreKillIT: seed %d: killed %d times, %d of them amid files; at last %d bytes were"
                + " there and %d were not%n",
            SEED, killed, amid, skipped, restored);
      }
      assertThat(killed).as("seed %d", SEED).isPositive();
      assertThat(Tree.of(target)).as("seed %d", SEED).isEqualTo(Tree.of(folder));
    }
  }

  private static long bytes(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).mapToLong(path -> path.toFile().length()).sum();
    }
  }
}
