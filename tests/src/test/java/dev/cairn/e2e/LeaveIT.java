package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that leaves in good order, killed in the middle of it: nothing of it is missed. */
class LeaveIT {

  private static final long SEED = 20261127;

  @TempDir Path temp;

  @Test
  void hostThatLeavesHandsItsBlocksOverEvenIfItIsKilledMeanwhile() throws Exception {
    try (Cluster cluster = Cluster.start(temp, 8)) {
      String ada = cluster.addOwner("ada").toString();
      Path folder = Files.createDirectory(temp.resolve("folder"));
      Tree.churn(folder, new SplittableRandom(SEED), 40_000_000);
      CairnProcess.run("vault", "init", "--json", "--home", ada).expect(0);
      CairnProcess.run("backup", "--json", "--home", ada, folder.toString()).expect(0);
      Cluster.Node leaver = holder(cluster);
      String home = leaver.home.toString();

      CairnProcess leaving = CairnProcess.start("node", "leave", "--json", "--home", home);
      leaving.awaitMessage("status");
      cluster.kill(leaver);
      leaving.await(60);
      cluster.restart(leaver);
      String status = CairnProcess.run("status", "--json", "--home", home).expect(0).output();
      assertThat(status).as("seed %d", SEED).contains("\"leaving\":true");

      CairnProcess.Ended left = CairnProcess.run("node", "leave", "--json", "--home", home);
      assertThat(left.expect(0).output()).contains("\"goodbye_said\":true");
      assertThat(left.field("blocks_kept")).isEqualTo("0");
      assertThat(leaver.process.waitFor(30_000)).as("the daemon ends, seed %d", SEED).isTrue();

      CairnProcess.Ended check = CairnProcess.run("check", "--json", "--home", ada).expect(0);
      assertThat(check.field("stripes_below_target")).as("seed %d", SEED).isEqualTo("0");
      CairnProcess.run("node", "run", "--json", "--home", home)
          .expect(1, "cairn node leave --cancel");
    }
  }

  /** The host with the most bytes: one with a block of a few is gone before it can be killed. */
  private static Cluster.Node holder(Cluster cluster) throws Exception {
    Cluster.Node most = cluster.nodes().getFirst();
    long mostBytes = 0;
    for (Cluster.Node node : cluster.nodes()) {
      CairnProcess.Ended status =
          CairnProcess.run("status", "--json", "--home", node.home.toString()).expect(0);
      long bytes = Long.parseLong(status.field("bytes_used"));
      if (bytes > mostBytes) {
        most = node;
        mostBytes = bytes;
      }
    }
    assertThat(mostBytes).as("seed %d", SEED).isGreaterThan(1_000_000);
    return most;
  }
}
