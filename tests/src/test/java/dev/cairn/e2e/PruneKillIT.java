package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments of {@code forget --prune}, each after a backup that leaves it something
 * to drop and to copy; afterwards everything the vault has can be read. Rounds and seed are {@code
 * -Dcairn.kill.prunes} and {@code -Dcairn.kill.seed}.
 */
class PruneKillIT {

  private static final int ROUNDS = Integer.getInteger("cairn.kill.prunes", 6);
  private static final long SEED = Long.getLong("cairn.kill.seed", 20261129L);
  private static final int HOSTS = 6;

  /** A prune of this vault takes 2 to 5 s, by how busy the machine is. */
  private static final int LIFE_MAX_MS = 5000;

  @TempDir Path temp;

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void allThatIsKeptCanBeReadHoweverOftenAPruneWasKilled() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Tree.churn(folder, random, 4_000_000);
    int killed = 0;
    try (Cluster cluster = Cluster.start(temp, HOSTS)) {
      String home = cluster.addOwner("ada").toString();
      CairnProcess.run("vault", "init", "--json", "--home", home).expect(0);
      for (int round = 0; round < ROUNDS; round++) {
        Tree.churn(folder, random, 300_000 + random.nextInt(1_000_000));
        CairnProcess.run("backup", "--json", "--home", home, folder.toString()).expect(0);
        killed += isPruneKilled(home) ? 1 : 0;
      }
      CairnProcess.run("prune", "--json", "--max-unused", "0", "--home", home).expect(0);
      CairnProcess.run("check", "--json", "--home", home, "--read-data").expect(0);
      Map<String, String> expected = Tree.of(folder);
      Path back = temp.resolve("back");
      CairnProcess.run(
              "restore", "--json", "--home", home, "latest:" + folder, "--target", back.toString())
          .expect(0);
      assertThat(Tree.of(back)).as("seed %d", SEED).isEqualTo(expected);
    }
    System.out.printf("PruneKillIT: seed %d, %d of %d prunes killed%n", SEED, killed, ROUNDS);
    assertThat(killed).as("prunes killed, seed %d", SEED).isPositive();
  }

  private boolean isPruneKilled(String home) throws Exception {
    try (CairnProcess prune =
        CairnProcess.start(
            "forget",
            "--json",
            "--keep-last",
            "2",
            "--prune",
            "--max-unused",
            "0",
            "--home",
            home)) {
      if (prune.waitFor(random.nextInt(LIFE_MAX_MS))) {
        prune.await(1).expect(0);
        return false;
      }
      prune.kill();
      return true;
    }
  }
}
