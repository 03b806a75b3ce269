package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hosts that are full or gone, more of them than the code survives: what the owner is told, and
 * that all is well once they are back.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostFaultsIT {

  private static final long SEED = 20261120;

  @TempDir static Path temp;

  private static Cluster cluster;
  private static Path folder;
  private static String ada;

  @BeforeAll
  static void found() throws Exception {
    cluster = Cluster.start(temp, 6, "3500K", Wires.LOOPBACK, List.of("--demo"));
    cluster.addNode("small", "site2", "300K");
    ada = cluster.addOwner("ada").toString();
    folder = Files.createDirectory(temp.resolve("folder"));
    // Read in one range, across both data blocks: what lies in one of them needs that host alone.
    Tree.churn(folder, new SplittableRandom(SEED), 4_000_000);
    CairnProcess.run("vault", "init", "--json", "--home", ada).expect(0);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  private static CairnProcess.Ended cairn(String command, String... more) throws Exception {
    List<String> arguments =
        Stream.concat(Stream.of(command, "--json", "--home", ada), Stream.of(more)).toList();
    return CairnProcess.run(arguments.toArray(String[]::new));
  }

  private static CairnProcess.Ended restore(String name) throws Exception {
    return cairn("restore", "latest:" + folder, "--target", temp.resolve(name).toString());
  }

  private static Cluster.Node[] hosts(int from, int to) {
    return cluster.nodes().subList(from, to).toArray(Cluster.Node[]::new);
  }

  private static void kill(Cluster.Node... hosts) throws InterruptedException {
    for (Cluster.Node host : hosts) {
      cluster.kill(host);
    }
  }

  @Test
  @Order(1)
  void blocksThatAFullHostRefusesGoElsewhere() throws Exception {
    CairnProcess.Ended ended = cairn("backup", folder.toString()).expect(0);
    assertThat(ended.field("packs_below_target")).isEqualTo("0");
    CairnProcess.Ended check = cairn("check", "--read-data").expect(0);
    assertThat(check.field("stripes_below_target")).isEqualTo("0");
  }

  @Test
  @Order(2)
  void whereEveryHostIsFullTheBackupNamesThemAndGoesOnWhenThereIsRoom() throws Exception {
    Path more = Files.createDirectory(temp.resolve("more"));
    Tree.churn(more, new SplittableRandom(SEED + 1), 5_000_000);
    CairnProcess.Ended ended = cairn("backup", more.toString());
    ended.expect(1, "no snapshot was made", "is full", "bytes needed", "@site");
    ended.expect(1, "hosts asked)", "of them are full", "cairn node run --donate", "members join");
    restore("while-full").expect(0);
    assertThat(Tree.of(temp.resolve("while-full"))).isEqualTo(Tree.of(folder));
    kill(hosts(0, 6));
    cluster.restart(hosts(0, 6));
    cairn("backup", more.toString()).expect(0);
    cairn("backup", folder.toString()).expect(0);
    cairn("check", "--read-data").expect(0);
  }

  @Test
  @Order(3)
  void withTooManyHostsGoneItSaysWhatIsMissingAndAllIsWellWhenTheyAreBack() throws Exception {
    String second = cluster.recoverOwner("ada").toString();
    kill(hosts(0, 5));
    restore("none").expect(21, "stripe", "of 2 blocks needed were found", "@site", "cairn peers");
    cairn("check").expect(1, "of 2 blocks needed were found", "it lists snapshots", "num_errors");
    cairn("backup", folder.toString()).expect(21);
    CairnProcess.run("vault", "recover", "--wait", "--json", "--home", second)
        .expect(21, "2 good shares of vault 'main' could be gathered, and 3 are needed");
    cluster.restart(hosts(0, 5));
    CairnProcess.run("vault", "recover", "--wait", "--json", "--home", second).expect(0);
    restore("back").expect(0);
    assertThat(Tree.of(temp.resolve("back"))).isEqualTo(Tree.of(folder));
    cairn("check", "--read-data").expect(0);
  }

  @Test
  @Order(4)
  void whereTheDisksOfTheHostsAreFullNothingIsLostAndTheBackupSaysSo() throws Exception {
    Path last = Files.createDirectory(temp.resolve("last"));
    Tree.churn(last, new SplittableRandom(SEED + 2), 3_000_000);
    Wrapper.onFullDisk(temp, "1m"); // skips here where mounting is not permitted
    kill(hosts(0, 6));
    cluster.restartUnder(
        host -> Wrapper.onFullDisk(host.home.resolve("blocks"), "32m"), hosts(0, 6));
    cairn("backup", last.toString())
        .expect(1, "no snapshot was made", "is full", "are full", "cairn node run --donate");
    restore("while-disks-full").expect(0);
    assertThat(Tree.of(temp.resolve("while-disks-full"))).isEqualTo(Tree.of(folder));
    cairn("check", "--read-data").expect(0);
    kill(hosts(0, 6));
    cluster.restart(hosts(0, 6));
    cairn("backup", last.toString()).expect(0);
    Path target = temp.resolve("after-disks-full");
    cairn("restore", "latest:" + last, "--target", target.toString()).expect(0);
    assertThat(Tree.of(target)).isEqualTo(Tree.of(last));
    cairn("check", "--read-data").expect(0);
  }
}
