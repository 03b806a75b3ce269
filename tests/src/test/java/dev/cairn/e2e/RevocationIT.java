package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A revocation among real processes: who was revoked is alone, everybody else goes on. */
class RevocationIT {

  private static final int NODES = 12;

  /** A guard against waiting for ever; how long it takes is the bench's to say. */
  private static final int LOOKS_MAX = 600;

  @TempDir Path temp;

  @Test
  void revokedDeviceDropsOutAtEveryOtherAndIsNotLetInAgain() throws Exception {
    try (Cluster cluster = Cluster.start(temp, NODES)) {
      Cluster.Node revoked = cluster.nodes().get(5);
      CairnProcess.Ended said =
          CairnProcess.run(
                  "authority",
                  "revoke",
                  "--json",
                  "--dir",
                  cluster.authorityDirectory().toString(),
                  "--reason",
                  "laptop stolen",
                  revoked.id.substring(0, 12))
              .expect(0);
      String number = said.field("crl_number");
      for (Cluster.Node node : cluster.nodes()) {
        if (node != revoked) {
          awaitList(node, number);
          CairnProcess.Ended peers =
              CairnProcess.run("peers", "--json", "--home", node.home.toString()).expect(0);
          assertThat(peers.output()).doesNotContain(revoked.id);
        }
      }
      cluster.kill(revoked);
      CairnProcess.run("node", "run", "--json", "--home", revoked.home.toString())
          .expect(1, "REVOKED");
      CairnProcess.run(
              "authority",
              "log",
              "find",
              "stolen",
              "--dir",
              cluster.authorityDirectory().toString())
          .expect(0, "laptop stolen");
    }
  }

  private static void awaitList(Cluster.Node node, String number) throws Exception {
    for (int looks = 0; looks < LOOKS_MAX; looks++) {
      CairnProcess.Ended status =
          CairnProcess.run("status", "--json", "--home", node.home.toString()).expect(0);
      if (status.field("crl_number").equals(number)) {
        return;
      }
    }
    throw new AssertionError("node " + node.id + " never heard of list " + number);
  }
}
