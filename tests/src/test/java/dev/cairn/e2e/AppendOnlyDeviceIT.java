package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server backs up to a vault that it cannot take anything from. */
class AppendOnlyDeviceIT {

  private static final long SEED = 20261129;

  @TempDir Path temp;

  private static CairnProcess.Ended cairn(Path home, String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--json", "--home", home.toString()));
    return CairnProcess.run(all.toArray(String[]::new));
  }

  private static CairnProcess.Ended typed(Path home, String typed, String... command)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--json", "--home", home.toString()));
    return CairnProcess.runTyping(typed + "\n", all.toArray(String[]::new));
  }

  @Test
  void addsAndDoesNothingElse() throws Exception {
    try (Cluster cluster = Cluster.start(temp, 4, "1G", Wires.LOOPBACK, List.of("--demo"))) {
      Path laptop = cluster.addOwner("ada");
      Path server = cluster.addOwner("ada");
      Path folder = Files.createDirectory(temp.resolve("srv"));
      Tree.churn(folder, new SplittableRandom(SEED), 3_000_000);
      cairn(laptop, "vault", "init", "--vault", "web").expect(0);

      String ask = cairn(server, "vault", "append-only", "ask").expect(0).field("ask");
      cairn(laptop, "vault", "append-only", "allow", "--vault", "web", ask + "x")
          .expect(2, "copied");
      String key =
          cairn(laptop, "vault", "append-only", "allow", "--vault", "web", "--host", "web1", ask)
              .expect(0)
              .field("key");
      typed(server, "cairn-append1-abc", "vault", "append-only", "take").expect(2, "copied");
      typed(server, key, "vault", "append-only", "take").expect(0, "\"host\":\"web1\"");

      String[] backup = {"backup", "--vault", "web", "--host", "web1", folder.toString()};
      String first = cairn(server, backup).expect(0).field("snapshot_id");
      Tree.churn(folder, new SplittableRandom(SEED + 1), 500_000);
      String second = cairn(server, backup).expect(0).field("snapshot_id");
      cairn(server, "snapshots", "--vault", "web").expect(0, first, second);
      cairn(server, "backup", "--vault", "web", "--host", "me", folder.toString())
          .expect(1, "of host 'web1' only");
      for (List<String> denied :
          List.of(
              List.of("forget", first.substring(0, 8)),
              List.of("prune"),
              List.of("tag", "--add", "x", first.substring(0, 8)),
              List.of("rewrite", "--forget", "--new-host", "x", first.substring(0, 8)),
              List.of("policy", "set", "--at", "12:00", folder.toString()),
              List.of("vault", "deal"),
              List.of("vault", "append-only", "disallow", "web1"))) {
        List<String> all = new ArrayList<>(denied);
        all.addAll(List.of("--vault", "web"));
        CairnProcess.Ended ended =
            cairn(server, all.toArray(String[]::new)).expect(1, "may only add snapshots");
        assertThat(ended.output()).as("nothing looks as if it went").doesNotContain("\"remove\"");
      }
      cairn(server, "vault", "status", "--vault", "web").expect(0, "\"append_only\":true");

      cairn(laptop, "snapshots", "--vault", "web").expect(0, first, second);
      cairn(laptop, "vault", "append-only", "list", "--vault", "web").expect(0, "\"additions\":2");
      cairn(laptop, "check", "--read-data", "--vault", "web").expect(0);
      Path target = temp.resolve("back");
      cairn(laptop, "restore", "--vault", "web", "latest:" + folder, "--target", target.toString())
          .expect(0);
      assertThat(Tree.of(target)).as("seed %d", SEED).isEqualTo(Tree.of(folder));
      cairn(laptop, "forget", "--vault", "web", "--prune", first.substring(0, 8)).expect(0);
      cairn(server, backup).expect(0, "\"files_new\":0");
      cairn(laptop, "vault", "append-only", "disallow", "--vault", "web", "web1").expect(0);
      cairn(server, backup).expect(1, "may not add to vault 'web' any more");
      cairn(laptop, "check", "--read-data", "--vault", "web").expect(0, "\"snapshots\":2");
    }
  }
}
