package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL of the client and of hosts at random moments of a backup, round after round; afterwards
 * the vault is sound and every backup that was acknowledged restores to what it was. The rounds and
 * the seed are {@code -Dcairn.kill.rounds} and {@code -Dcairn.kill.seed}.
 */
class KillLoopIT {

  private static final int ROUNDS = Integer.getInteger("cairn.kill.rounds", 50);
  private static final long SEED = Long.getLong("cairn.kill.seed", 20261120L);
  private static final int HOSTS = 6;

  @TempDir Path temp;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, Map<String, String>> acknowledged = new LinkedHashMap<>();
  private int clientsKilled;
  private int hostsKilled;
  private int failed;

  @Test
  void nothingAcknowledgedIsLostAndTheVaultStaysSound() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Tree.churn(folder, random, 4_000_000);
    try (Cluster cluster = Cluster.start(temp, HOSTS)) {
      String home = cluster.addOwner("ada").toString();
      CairnProcess.run("vault", "init", "--json", "--home", home).expect(0);
      backup(home, folder).expect(0);
      for (int round = 0; round < ROUNDS; round++) {
        Tree.churn(folder, random, 300_000 + random.nextInt(1_500_000));
        round(cluster, home, folder);
      }
      CairnProcess.Ended last = backup(home, folder).expect(0);
      acknowledged.put(last.field("snapshot_id"), Tree.of(folder));
      CairnProcess.run("check", "--json", "--home", home, "--read-data").expect(0);
      restoreSome(home, folder);
    }
    System.out.printf(
        "KillLoopIT: seed %d, %d rounds: %d clients and %d hosts killed, %d backups refused, %d"
            + " acknowledged%n",
        SEED, ROUNDS, clientsKilled, hostsKilled, failed, acknowledged.size());
    assertThat(clientsKilled).as("clients killed, seed %d", SEED).isGreaterThan(ROUNDS / 10);
    assertThat(hostsKilled).as("hosts killed, seed %d", SEED).isGreaterThan(ROUNDS / 10);
  }

  private void round(Cluster cluster, String home, Path folder) throws Exception {
    int dice = random.nextInt(10);
    boolean killClient = dice < 5;
    boolean killHost = dice >= 3;
    Cluster.Node host = cluster.nodes().get(random.nextInt(HOSTS));
    try (CairnProcess client = startBackup(home, folder)) {
      if (killHost && !client.waitFor(random.nextInt(2500))) {
        cluster.kill(host);
        hostsKilled++;
      }
      if (killClient && !client.waitFor(random.nextInt(2500))) {
        client.kill();
        clientsKilled++;
      } else {
        CairnProcess.Ended ended = client.await(120);
        if (ended.isSaved()) {
          acknowledged.put(ended.field("snapshot_id"), Tree.of(folder));
        } else {
          failed++;
          assertThat(killHost).as("failed with every host alive:\n%s", ended.output()).isTrue();
        }
      }
    }
    if (!host.process.alive()) {
      cluster.restart(host);
    }
  }

  private static CairnProcess startBackup(String home, Path folder) throws Exception {
    return CairnProcess.start("backup", "--json", "--home", home, folder.toString());
  }

  private static CairnProcess.Ended backup(String home, Path folder) throws Exception {
    try (CairnProcess client = startBackup(home, folder)) {
      return client.await(120);
    }
  }

  /** The last, and a few of the others: each a whole restore. */
  private void restoreSome(String home, Path folder) throws Exception {
    int every = Math.max(1, acknowledged.size() / 4);
    int index = 0;
    for (Map.Entry<String, Map<String, String>> snapshot : acknowledged.entrySet()) {
      index++;
      if (index % every != 0 && index != acknowledged.size()) {
        continue;
      }
      Path target = temp.resolve("back" + index);
      CairnProcess.run(
              "restore",
              "--json",
              "--home",
              home,
              snapshot.getKey() + ":" + folder,
              "--target",
              target.toString())
          .expect(0);
      assertThat(Tree.of(target))
          .as("snapshot %s, seed %d", snapshot.getKey(), SEED)
          .isEqualTo(snapshot.getValue());
    }
  }
}
