package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.e2e.Faults.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sixteen hosts are killed and started again, paused (SIGSTOP) and cut off from the network, up to
 * a quarter of them at once, while a client backs up and restores all the time; afterwards
 * everything acknowledged restores. How long and the seed are {@code -Dcairn.churn.seconds} and
 * {@code -Dcairn.churn.seed}; hosts are cut off by network namespaces, or where those are not
 * permitted (or {@code -Dcairn.churn.wires=forwarders}) by forwarders of their ports.
 */
class ChurnIT {

  private static final int SECONDS = Integer.getInteger("cairn.churn.seconds", 180);
  private static final long SEED = Long.getLong("cairn.churn.seed", 20261127L);
  private static final String WIRES = System.getProperty("cairn.churn.wires", "namespaces");

  private static final int HOSTS = Integer.getInteger("cairn.churn.hosts", 16);

  /** Receipts of 10 hosts are needed (code 5/11/15), and the answers of 9 of 16 keepers. */
  private static final int DOWN_MAX = HOSTS / 4;

  /** How long everybody may take at the end to be in touch with everybody again. */
  private static final Duration RECOVERY = Duration.ofSeconds(90);

  private static final int COMMAND_SECONDS = 240;

  @TempDir Path temp;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, Map<String, String>> acknowledged = new LinkedHashMap<>();
  private final List<String> refused = new ArrayList<>();
  private int restored;

  @Test
  void everythingAcknowledgedRestoresAfterChurnOfRealProcesses() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Tree.churn(folder, random, 2_000_000);
    try (Wires wires = wires();
        Cluster cluster = Cluster.start(temp, HOSTS, "10G", wires, List.of())) {
      String home = cluster.addOwner("ada").toString();
      run(cluster, "vault", "init", "--json", "--home", home).expect(0);
      Faults faults = new Faults(cluster, wires, random.split(), DOWN_MAX);
      long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
      long giveUp = end + 2 * Duration.ofSeconds(SECONDS).toNanos();
      // A busy machine gets longer: what is asserted are claims about faults, not about its speed.
      for (int i = 0; System.nanoTime() < end || (!enough() && System.nanoTime() < giveUp); i++) {
        if (acknowledged.isEmpty() || i % 3 < 2) {
          backUp(cluster, home, folder, faults);
        } else {
          restoreOne(cluster, home, folder, faults);
        }
      }
      faults.healAll();
      awaitEverybodyInTouch(cluster);
      say(faults);
      everythingRestores(cluster, home, folder);
      for (Kind kind : Kind.values()) {
        assertThat(faults.count(kind)).as("%s, seed %d", kind, SEED).isGreaterThan(SECONDS / 60);
      }
      assertThat(acknowledged).as("backups, seed %d", SEED).hasSizeGreaterThan(SECONDS / 60);
      assertThat(restored).as("restores in between, seed %d", SEED).isPositive();
    }
  }

  private boolean enough() {
    return acknowledged.size() > SECONDS / 60 && restored > 0;
  }

  private static Wires wires() throws Exception {
    Optional<Wires> made = WIRES.equals("forwarders") ? Optional.empty() : Namespaces.of(HOSTS);
    return made.isPresent() ? made.get() : new Forwarders(HOSTS);
  }

  private void backUp(Cluster cluster, String home, Path folder, Faults faults) throws Exception {
    Tree.churn(folder, random, 200_000 + random.nextInt(600_000));
    CairnProcess.Ended ended =
        through(faults, cluster, "backup", "--json", "--home", home, folder.toString());
    if (ended.isSaved()) {
      acknowledged.put(ended.field("snapshot_id"), Tree.of(folder));
    }
  }

  private void restoreOne(Cluster cluster, String home, Path folder, Faults faults)
      throws Exception {
    List<String> ids = List.copyOf(acknowledged.keySet());
    String id = ids.get(random.nextInt(ids.size()));
    Path target = temp.resolve("back-" + restored + "-" + refused.size());
    CairnProcess.Ended ended = through(faults, cluster, restore(home, id, folder, target));
    if (ended.exitCode() == 0) {
      restored++;
      assertThat(Tree.of(target))
          .as("snapshot %s, seed %d", id, SEED)
          .isEqualTo(acknowledged.get(id));
    }
  }

  private static String[] restore(String home, String snapshot, Path folder, Path target) {
    return new String[] {
      "restore", "--json", "--home", home, snapshot + ":" + folder, "--target", target.toString()
    };
  }

  /** Runs a command while hosts fail and come back. */
  private CairnProcess.Ended through(Faults faults, Cluster cluster, String... arguments)
      throws Exception {
    try (CairnProcess client = cluster.command(arguments)) {
      long end = System.nanoTime() + Duration.ofSeconds(COMMAND_SECONDS).toNanos();
      while (!client.waitFor(300 + random.nextInt(1500)) && System.nanoTime() < end) {
        faults.step();
      }
      CairnProcess.Ended ended = client.await(1);
      if (!ended.isSaved()) {
        assertThat(ended.exitCode()).as("seed %d: %s", SEED, ended.output()).isIn(1, 21);
        refused.add(arguments[0] + " exited " + ended.exitCode() + ": " + lastLine(ended));
      }
      return ended;
    }
  }

  private static String lastLine(CairnProcess.Ended ended) {
    return ended.output().lines().reduce("", (before, line) -> line);
  }

  private static CairnProcess.Ended run(Cluster cluster, String... arguments) throws Exception {
    try (CairnProcess command = cluster.command(arguments)) {
      return command.await(COMMAND_SECONDS);
    }
  }

  private static void awaitEverybodyInTouch(Cluster cluster) throws Exception {
    long end = System.nanoTime() + RECOVERY.toNanos();
    for (Cluster.Node node : cluster.nodes()) {
      String known = known(node);
      while (!known.equals(Integer.toString(HOSTS - 1))) {
        assertThat(System.nanoTime())
            .as("%s knows %s of %d hosts, seed %d", node.home, known, HOSTS - 1, SEED)
            .isLessThan(end);
        known = known(node);
      }
    }
  }

  /** Asked on its local socket, which no wire leads to; a host that starts has none yet. */
  private static String known(Cluster.Node node) throws Exception {
    CairnProcess.Ended ended =
        CairnProcess.run("status", "--json", "--home", node.home.toString()).expect(0);
    return ended.output().contains("\"members_known\"") ? ended.field("members_known") : "none";
  }

  private void everythingRestores(Cluster cluster, String home, Path folder) throws Exception {
    run(cluster, "check", "--json", "--home", home, "--read-data").expect(0);
    for (Map.Entry<String, Map<String, String>> snapshot : acknowledged.entrySet()) {
      Path target = temp.resolve("after-" + snapshot.getKey());
      run(cluster, restore(home, snapshot.getKey(), folder, target)).expect(0);
      assertThat(Tree.of(target))
          .as("snapshot %s, seed %d", snapshot.getKey(), SEED)
          .isEqualTo(snapshot.getValue());
    }
  }

  private void say(Faults faults) {
    System.out.printf(
        "ChurnIT: seed %d, %d s: %d hosts killed, %d paused, %d cut off; %d backups acknowledged,"
            + " %d restores the same, %d commands refused%n",
        SEED,
        SECONDS,
        faults.count(Kind.KILLED),
        faults.count(Kind.PAUSED),
        faults.count(Kind.CUT_OFF),
        acknowledged.size(),
        restored,
        refused.size());
    refused.forEach(words -> System.out.println("  " + words));
  }
}
