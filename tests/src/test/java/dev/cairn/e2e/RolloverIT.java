package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of two generations of the issuing CA are one organisation, among real processes. */
class RolloverIT {

  private static final long SEED = 170;
  private static final int EACH = 3;

  /** A guard against waiting for ever; how long it takes is the bench's to say. */
  private static final int LOOKS_MAX = 400;

  @TempDir Path temp;

  private String root() {
    return temp.resolve("authority/offline-root.key").toString();
  }

  /** With the root's key in a folder that the authority's commands do not know. */
  private void rollOverOffline(Cluster cluster) throws Exception {
    Path away = Files.createDirectory(temp.resolve("away"));
    Path rootKey = Files.move(Path.of(root()), away.resolve("root.key"));
    String dir = cluster.authorityDirectory().toString();
    String request = temp.resolve("request.pem").toString();
    String certificate = temp.resolve("issuing.pem").toString();
    List<String> rollover = List.of("authority", "rollover");
    run(rollover, "request", "--json", "--dir", dir, request).expect(1, "--early");
    String digits =
        run(rollover, "request", "--json", "--early", "--dir", dir, request)
            .expect(0)
            .field("digits");
    String key = rootKey.toString();
    run(rollover, "sign", request, "0123456789abcdef", "--root-key", key, "--out", certificate)
        .expect(1, digits, "nothing was signed");
    run(rollover, "sign", request, digits, "--root-key", key, "--out", certificate).expect(0);
    run(rollover, "accept", "--json", "--dir", dir, certificate).expect(0, digits);
    run(rollover, "accept", "--json", "--dir", dir, certificate).expect(1, "in force already");
  }

  private static CairnProcess.Ended run(List<String> first, String... more) throws Exception {
    List<String> command = new ArrayList<>(first);
    command.addAll(List.of(more));
    return CairnProcess.run(command.toArray(String[]::new));
  }

  @Test
  void twoGenerationsExchangeBlocksAreTakenBackAndTheFormerRenewsOntoTheNext() throws Exception {
    try (Cluster cluster = Cluster.start(temp, EACH)) {
      rollOverOffline(cluster);
      for (int i = 0; i < EACH; i++) {
        cluster.addNode("newer" + i, "site" + (EACH + i), "10G");
      }
      blocksGoToBothGenerations(cluster);
      for (int revoked : new int[] {1, EACH + 1}) {
        revokeBites(cluster, cluster.nodes().get(revoked));
      }
      CairnProcess.run("authority", "log", "verify", "--dir", temp.resolve("authority").toString())
          .expect(0);
      renewsOntoTheNext(cluster);
    }
  }

  /** Six hosts, so all of them have a block of each stripe. */
  private void blocksGoToBothGenerations(Cluster cluster) throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Tree.churn(folder, new SplittableRandom(SEED), 8_000_000);
    String ada = cluster.addOwner("ada").toString();
    CairnProcess.run("vault", "init", "--json", "--home", ada).expect(0);
    CairnProcess.run("backup", "--json", "--home", ada, folder.toString()).expect(0);
    for (Cluster.Node node : cluster.nodes()) {
      CairnProcess.Ended status =
          CairnProcess.run("status", "--json", "--home", node.home.toString()).expect(0);
      assertThat(Long.parseLong(status.field("bytes_used")))
          .as("host %d, seed %d", node.index, SEED)
          .isPositive();
    }
    Path restored = temp.resolve("restored");
    CairnProcess.run("restore", "latest", "--home", ada, "--target", restored.toString()).expect(0);
    Path back = restored.resolve(Path.of("/").relativize(folder));
    assertThat(Tree.of(back)).as("seed %d", SEED).isEqualTo(Tree.of(folder));
  }

  private static void revokeBites(Cluster cluster, Cluster.Node revoked) throws Exception {
    String number =
        cluster.registrar("revoke", revoked.id.substring(0, 12)).expect(0).field("crl_number");
    for (Cluster.Node node : cluster.nodes()) {
      if (node.process.alive() && node != revoked) {
        await(node, "crl_number", number);
        assertThat(peers(node)).doesNotContain(revoked.id);
      }
    }
    cluster.kill(revoked);
    CairnProcess.run("node", "run", "--json", "--home", revoked.home.toString())
        .expect(1, "REVOKED");
  }

  /**
   * The former CA is ended, as if its key was lost: its nodes renew, here at their next start, and
   * are members again. Renewal in its time is {@code CertificateRenewalSimTest}'s to show.
   */
  private void renewsOntoTheNext(Cluster cluster) throws Exception {
    String former = issuer(cluster, false);
    String rootKey = temp.resolve("away/root.key").toString();
    String dir = cluster.authorityDirectory().toString();
    List<String> now = List.of("authority", "rollover", "now", "--json", "--dir", dir);
    String last =
        run(now, "--root-key", rootKey, "--end", former).expect(0, "rolled_over").field("issuer");
    assertThat(cluster.registrar("list").expect(0).output())
        .doesNotContain("\"issuer\":\"" + former + "\"");
    Cluster.Node node = cluster.nodes().getFirst();
    String list = cluster.registrar("crl").expect(0).field("number");
    await(node, "crl_number", list);
    cluster.kill(node);
    cluster.restart(node);
    await(node, "issuing_ca", last);
    Cluster.Node newer = cluster.nodes().get(EACH);
    await(newer, "crl_number", list);
    for (int looks = 0; !peers(newer).contains(node.id); looks++) {
      assertThat(looks).as("%s is known again to %s", node.id, newer.id).isLessThan(LOOKS_MAX);
    }
  }

  private static String peers(Cluster.Node node) throws Exception {
    return CairnProcess.run("peers", "--json", "--home", node.home.toString()).expect(0).output();
  }

  private static String issuer(Cluster cluster, boolean certifies) throws Exception {
    String list = cluster.registrar("list").expect(0).output();
    String line =
        list.lines()
            .filter(each -> each.contains("\"certifies\":" + certifies))
            .findFirst()
            .orElseThrow(() -> new AssertionError(list));
    return String.valueOf(CairnProcess.lastField(line, "issuer"));
  }

  private static void await(Cluster.Node node, String field, String value) throws Exception {
    String said = "";
    for (int looks = 0; looks < LOOKS_MAX; looks++) {
      CairnProcess.Ended status =
          CairnProcess.run("status", "--json", "--home", node.home.toString()).expect(0);
      said = status.field(field);
      if (said.equals(value)) {
        return;
      }
    }
    throw new AssertionError(node.id + ": " + field + " is " + said + ", never " + value);
  }
}
