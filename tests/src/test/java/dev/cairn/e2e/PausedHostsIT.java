package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half of twelve hosts stand still (SIGSTOP) for 12 s in the middle of an upload, as machines do
 * that swap or sleep: the upload ends well, and nobody is taken for dead. The rounds and the seed
 * are {@code -Dcairn.pause.rounds} and {@code -Dcairn.pause.seed}.
 */
class PausedHostsIT {

  private static final int ROUNDS = Integer.getInteger("cairn.pause.rounds", 1);
  private static final long SEED = Long.getLong("cairn.pause.seed", 20261120L);
  private static final int HOSTS = 12;
  private static final int PAUSE_MS = 12_000;
  private static final int BYTES = 12_000_000;

  /** How long after the pause everybody may take to count on everybody again. */
  private static final int RECOVERY_MS = 20_000;

  @TempDir Path temp;

  private final Random random = new Random(SEED);

  @Test
  void uploadOutlastsAPauseOfHalfTheHostsAndNobodyIsTakenForDead() throws Exception {
    try (Cluster cluster = Cluster.start(temp, HOSTS)) {
      String home = cluster.addOwner("ada").toString();
      CairnProcess.run("vault", "init", "--json", "--home", home).expect(0);
      for (int round = 0; round < ROUNDS; round++) {
        Path folder = Files.createDirectory(temp.resolve("folder" + round));
        Tree.churn(folder, new SplittableRandom(SEED + round), BYTES);
        List<Cluster.Node> shuffled = new ArrayList<>(cluster.nodes());
        Collections.shuffle(shuffled, random);
        uploadThrough(shuffled.subList(0, HOSTS / 2), cluster, home, folder);
        awaitEverybodyKnown(shuffled.getFirst());
        awaitEverybodyKnown(shuffled.getLast());
      }
      CairnProcess.run("check", "--json", "--home", home).expect(0);
    }
  }

  private void uploadThrough(List<Cluster.Node> paused, Cluster cluster, String home, Path folder)
      throws Exception {
    try (CairnProcess client =
        CairnProcess.start("backup", "--json", "--home", home, folder.toString())) {
      while (!isReceiving(cluster)) {
        assertThat(client.waitFor(10)).as("ended before it could be disturbed").isFalse();
      }
      signal("STOP", paused);
      var _ = client.waitFor(PAUSE_MS); // it may end well before: what it needs is not all of them
      signal("CONT", paused);
      CairnProcess.Ended end = client.await(90);
      assertThat(end.exitCode()).as("seed %d: %s", SEED, words(end)).isZero();
    }
  }

  /** What a backup said besides how far it is. */
  private static List<String> words(CairnProcess.Ended ended) {
    return ended
        .output()
        .lines()
        .filter(line -> !line.contains("\"message_type\":\"status\""))
        .toList();
  }

  /** True while any host has a block half written. */
  private static boolean isReceiving(Cluster cluster) throws IOException {
    for (Cluster.Node node : cluster.nodes()) {
      try (Stream<Path> parts = Files.list(node.home.resolve("blocks/incoming"))) {
        if (parts.findAny().isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  private static void signal(String name, List<Cluster.Node> nodes) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    nodes.forEach(node -> command.add(Long.toString(node.process.pid())));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private static void awaitEverybodyKnown(Cluster.Node node) throws Exception {
    long start = System.nanoTime();
    String known = known(node);
    while (!known.equals(Integer.toString(HOSTS - 1))) {
      assertThat((System.nanoTime() - start) / 1_000_000)
          .as("%s knows %s of %d hosts, seed %d", node.home, known, HOSTS - 1, SEED)
          .isLessThan(RECOVERY_MS);
      known = known(node);
    }
  }

  private static String known(Cluster.Node node) throws Exception {
    return CairnProcess.run("status", "--json", "--home", node.home.toString())
        .expect(0)
        .field("members_known");
  }
}
