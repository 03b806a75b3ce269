package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A member loses every device and gets the vault back; another's living device says no. Everybody
 * is a process of their own; the delay is a second, as in a demonstration.
 */
class RecoveryIT {

  private static final long SEED = 20261128;

  @TempDir static Path temp;

  private static Cluster cluster;
  private static Path folder;

  @BeforeAll
  static void found() throws Exception {
    cluster = Cluster.start(temp, 5, "1G", Wires.LOOPBACK, List.of("--demo"));
    folder = Files.createDirectory(temp.resolve("folder"));
    Tree.churn(folder, new SplittableRandom(SEED), 300_000);
    cluster.registrar("recovery", "--delay", "1s", "--demo").expect(0);
    cluster.addRegistrar("grace");
    cluster.addRegistrar("linus");
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  private static CairnProcess.Ended vault(Path home, String command, String... more)
      throws Exception {
    String[] arguments = {"vault", command, "--json", "--home", home.toString()};
    List<String> all = new java.util.ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return CairnProcess.run(all.toArray(String[]::new));
  }

  private static void approve(String check, String registrar) throws Exception {
    cluster.registrar("approve", check, "--registrar", registrar).expect(0);
  }

  @Test
  void memberWhoLostEveryDeviceGetsTheVaultBack() throws Exception {
    Path lost = cluster.addOwner("ada");
    String code = vault(lost, "init", "--with-code").expect(0).field("code");
    Path paper = Files.writeString(temp.resolve("paper"), code.toLowerCase(java.util.Locale.ROOT));
    CairnProcess.run("backup", "--json", "--home", lost.toString(), folder.toString()).expect(0);
    vault(lost, "rehearse", "--code", paper.toString())
        .expect(0, "\"shares_proved\":5", "\"authority\":\"proved\"", "\"code\":\"right\"");
    delete(lost);

    Path fresh = Files.createTempDirectory(temp, "fresh");
    String check = cluster.askToRecover("ada", fresh).expect(22, "two registrars").field("check");
    cluster.registrar("approve", check, "--registrar", "mallory").expect(2, "no registrar mallory");
    approve(check, "grace");
    cluster
        .registrar("approve", check, "--registrar", "grace")
        .expect(1, "another registrar has to as well");
    approve(check, "linus");
    cluster.askToRecover("ada", fresh).expect(0);
    vault(fresh, "recover").expect(22, "recovery_waiting");
    vault(fresh, "recover", "--wait").expect(12, "printed recovery code, and it is needed");
    Path other =
        Files.writeString(temp.resolve("other"), "0410-6105-0R3G-G28A-1C60-T3GF-208G-JT38");
    vault(fresh, "recover", "--wait", "--code", other.toString()).expect(12, "but not the one of");
    assertThat(fresh.resolve("vault-main.key")).doesNotExist();
    vault(fresh, "recover", "--wait", "--code", paper.toString())
        .expect(0, "vault_recovered", "vault_dealt", "\"has_code\":true");
    Path target = temp.resolve("back");
    CairnProcess.run(
            "restore",
            "--json",
            "--home",
            fresh.toString(),
            "latest:" + folder,
            "--target",
            target.toString())
        .expect(0);
    assertThat(Tree.of(target)).isEqualTo(Tree.of(folder));
    vault(fresh, "rehearse", "--code", paper.toString()).expect(0, "\"code\":\"right\"");
    CairnProcess.run(
            "authority",
            "log",
            "find",
            "recovery",
            "--json",
            "--dir",
            cluster.authorityDirectory().toString())
        .expect(0, "recovery_approved", "\"role\":\"recovery\"", "grace", "linus");
  }

  @Test
  void livingDeviceHearsOfARecoveryAndEndsIt() throws Exception {
    Path home = cluster.addOwner("bob");
    vault(home, "init").expect(0);
    String[] run = {
      "node",
      "run",
      "--json",
      "--while-stdin",
      "--demo",
      "--home",
      home.toString(),
      "--donate",
      "0",
      "--listen",
      "/ip4/127.0.0.1/tcp/0"
    };
    try (CairnProcess daemon = CairnProcess.start(run)) {
      daemon.awaitMessage("ready");
      awaitStatus(home, "certificates_in_your_name");
      Path thief = Files.createTempDirectory(temp, "thief");
      String check = cluster.askToRecover("bob", thief).expect(22).field("check");
      approve(check, "grace");
      approve(check, "linus");
      cluster.askToRecover("bob", thief).expect(0);
      awaitStatus(home, "a RECOVERY certificate");
      vault(home, "veto").expect(0, "\"recoveries_ended\":1", "\"authority\":\"told\"");
      CairnProcess.Ended refused = vault(thief, "recover", "--wait");
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.output()).containsAnyOf("REVOKED", "vetoed this recovery");
      assertThat(thief.resolve("vault-main.key")).doesNotExist();
      vault(home, "rehearse").expect(0, "\"would_work\":true");
    }
  }

  private static void delete(Path folder) throws Exception {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private static void awaitStatus(Path home, String word) throws Exception {
    String said = "";
    for (int looks = 0; looks < 60; looks++) {
      said = CairnProcess.run("status", "--json", "--home", home.toString()).expect(0).output();
      if (said.contains(word)) {
        return;
      }
    }
    throw new AssertionError("status never said '" + word + "':\n" + said);
  }
}
