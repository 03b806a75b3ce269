package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.node.Thief;
import dev.cairn.crypto.Hash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A laptop is stolen, unlocked, and the thief does what can be done with it. The owner has nothing
 * left, has it revoked, recovers the vault's key on a new device, and gets everything back.
 */
class StolenLaptopIT {

  private static final long SEED = 20261129;

  @TempDir Path temp;

  private static CairnProcess.Ended cairn(Path home, String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--json", "--home", home.toString()));
    return CairnProcess.run(all.toArray(String[]::new));
  }

  @Test
  void everythingOfBeforeTheTheftComesBack() throws Exception {
    try (Cluster cluster = Cluster.start(temp, 6, "1G", Wires.LOOPBACK, List.of("--demo"))) {
      Path laptop = cluster.addOwner("ada");
      Path folder = Files.createDirectory(temp.resolve("folder"));
      Tree.churn(folder, new SplittableRandom(SEED), 3_000_000);
      cairn(laptop, "vault", "init").expect(0);
      cairn(laptop, "backup", folder.toString()).expect(0);
      cairn(laptop, "vault", "lock").expect(0).output();
      cairn(laptop, "vault", "lock", "--for", "365d").expect(2, "nothing was locked");
      cairn(laptop, "vault", "lock", "--for", "365d", "--yes").expect(0, "31536000");
      Tree.churn(folder, new SplittableRandom(SEED + 1), 1_000_000);
      String last = cairn(laptop, "backup", folder.toString()).expect(0).field("snapshot_id");

      Path stolen = copy(laptop);
      attackWithTheOwnersProgram(stolen, last);
      String stolenId = attackWithAProgramOfItsOwn(stolen);
      cairn(laptop, "snapshots").expect(1, "cairn vault heads");

      cluster.registrar("revoke", stolenId.substring(0, 12), "--reason", "stolen").expect(0);
      Path fresh = cluster.recoverOwner("ada");
      cairn(fresh, "vault", "recover", "--wait").expect(0, "vault_recovered");
      CairnProcess.Ended heads = cairn(fresh, "vault", "heads").expect(0);
      String before =
          heads
              .output()
              .lines()
              .filter(line -> line.contains("\"snapshots\":2"))
              .findFirst()
              .map(line -> String.valueOf(CairnProcess.lastField(line, "id")))
              .orElseThrow(() -> new AssertionError(heads.output()));
      cairn(fresh, "vault", "restore-head", before).expect(0, "\"snapshots\":2");
      cairn(fresh, "check", "--read-data").expect(0);
      Path target = temp.resolve("back");
      cairn(fresh, "restore", "latest:" + folder, "--target", target.toString()).expect(0);
      assertThat(Tree.of(target)).as("seed %d", SEED).isEqualTo(Tree.of(folder));
      cairn(fresh, "vault", "lock").expect(0, "31536000");
      cairn(fresh, "backup", folder.toString()).expect(0);
      cairn(fresh, "snapshots").expect(0, last);
      CairnProcess.Ended refused = cairn(stolen, "snapshots");
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.output()).contains("REVOKED");
    }
  }

  private static void attackWithTheOwnersProgram(Path stolen, String last) throws Exception {
    cairn(stolen, "vault", "lock", "--for", "1d", "--yes").expect(1, "nobody can shorten it");
    cairn(stolen, "forget", last.substring(0, 8))
        .expect(1, "retention lock keeps", last.substring(0, 8));
    cairn(stolen, "forget", "--keep-last", "1", "--group-by", "", "--prune")
        .expect(0, "locked until", "\"keep\"");
    cairn(stolen, "snapshots").expect(0, last);
  }

  private static String attackWithAProgramOfItsOwn(Path stolen) throws Exception {
    try (Thief thief = new Thief(stolen)) {
      List<Hash> stripes = thief.stripes("main");
      assertThat(stripes).isNotEmpty();
      assertThat(thief.emptyHolderLists(stripes)).isZero();
      thief.dealNonsense("main");
      thief.emptyTheVault("main");
      assertThat(thief.disownEverything()).isTrue();
      thief.breakTheHead("main");
      return thief.nodeId();
    }
  }

  /** Of a home that no process uses now. */
  private Path copy(Path home) throws Exception {
    Path copy = temp.resolve("stolen");
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(home.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else if (Files.isRegularFile(file)) {
          Files.copy(file, to);
        }
      }
    }
    return copy;
  }
}
