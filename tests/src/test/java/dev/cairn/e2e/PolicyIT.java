package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies of one vault, run by the daemons of two devices in real time. */
class PolicyIT {

  private static final long SEED = 20261128;
  private static final int TRIES = 240;
  private static final int PAUSE_MS = 500;

  /** Of both devices: what {@code --keep-last 3} keeps, and one each that was made just now. */
  private static final int KEPT_MAX = 2 * (3 + 1);

  @TempDir Path temp;

  /** A device of ada's with a daemon; what its desktop was told is in a file. */
  private final class Device implements AutoCloseable {
    final String home;
    final Path folder;
    final Path told;
    final CairnProcess daemon;

    Device(Path home, String name, Path key) throws Exception {
      this.home = home.toString();
      folder = Files.createDirectory(temp.resolve(name));
      Tree.churn(folder, new SplittableRandom(SEED), 50_000);
      told = temp.resolve(name + "-told");
      Files.writeString(home.resolve("cairn.properties"), "host=" + name + "\n");
      if (!Files.exists(home.resolve("vault-main.key"))) {
        Files.copy(key, home.resolve("vault-main.key"));
      }
      daemon = start();
    }

    CairnProcess start() throws Exception {
      Path notify = temp.resolve(folder.getFileName() + "-bin").resolve("notify-send");
      Files.createDirectories(notify.getParent());
      Files.writeString(notify, "#!/bin/sh\necho \"$@\" >> '" + told + "'\n");
      assertThat(notify.toFile().setExecutable(true)).isTrue();
      String path = "PATH=" + notify.getParent() + ":" + System.getenv("PATH");
      CairnProcess process =
          CairnProcess.startUnder(
              List.of("env", path),
              "node",
              "run",
              "--json",
              "--while-stdin",
              "--home",
              home,
              "--donate",
              "0",
              "--listen",
              "/ip4/127.0.0.1/tcp/0");
      process.awaitMessage("ready");
      return process;
    }

    CairnProcess.Ended cairn(String... arguments) throws Exception {
      List<String> command = new ArrayList<>(List.of(arguments));
      command.addAll(List.of("--json", "--home", home));
      return CairnProcess.run(command.toArray(String[]::new));
    }

    @Override
    public void close() {
      daemon.close();
    }
  }

  @Test
  void eachDaemonBacksUpAndForgetsItsOwnFoldersAsEitherDeviceSays() throws Exception {
    try (Cluster cluster = Cluster.start(temp.resolve("cluster"), 6)) {
      Path first = cluster.addOwner("ada");
      CairnProcess.run("vault", "init", "--json", "--home", first.toString()).expect(0);
      Path key = first.resolve("vault-main.key");
      Path second = cluster.addOwner("ada");
      try (Device laptop = new Device(first, "laptop", key);
          Device desktop = new Device(second, "desktop", key)) {
        laptop.cairn("policy", "set", "--default", "--keep-last", "3").expect(0);
        laptop
            .cairn("policy", "set", "--every", "2s", "--tag", "auto", laptop.folder.toString())
            .expect(0);
        laptop
            .cairn("policy", "set", "--every", "2s", "--host", "desktop", desktop.folder.toString())
            .expect(0);

        runsOfBothAreKeptAsTheRulesSay(laptop, desktop);
        failureIsToldAndOver(desktop);
        pausedRunsNoMore(laptop);
        daemonThatIsKilledGoesOn(laptop);
        badPolicyFileIsRefused(laptop);
      }
    }
  }

  private static void runsOfBothAreKeptAsTheRulesSay(Device laptop, Device desktop)
      throws Exception {
    Set<String> seen = new HashSet<>();
    until(
        "runs of both devices",
        () -> {
          CairnProcess.Ended listed = laptop.cairn("snapshots").expect(0);
          snapshots(listed.output()).forEach(snapshot -> seen.add(snapshot.id));
          return snapshots(listed.output()).stream().map(Snapshot::host).distinct().count() == 2
              && seen.size() > 2 * KEPT_MAX;
        });
    List<Snapshot> kept = snapshots(laptop.cairn("snapshots").expect(0).output());
    assertThat(kept).as("forgotten by rule").hasSizeLessThanOrEqualTo(KEPT_MAX);
    for (Snapshot snapshot : kept) {
      Device device = snapshot.host.equals("laptop") ? laptop : desktop;
      assertThat(snapshot.text).contains(device.folder.toString());
      assertThat(snapshot.text.contains("\"auto\"")).isEqualTo(device == laptop);
    }
  }

  private static void failureIsToldAndOver(Device desktop) throws Exception {
    Path away = desktop.folder.resolveSibling("away");
    Files.move(desktop.folder, away);
    until("a failure", () -> !failures(desktop).equals("0"));
    CairnProcess.Ended doctor = desktop.cairn("doctor");
    assertThat(doctor.output()).contains("\"name\":\"backups\",\"grade\":\"weak\"");
    until("a notice", () -> Files.exists(desktop.told));
    assertThat(Files.readString(desktop.told)).contains("a backup failed", "no such file");
    Files.move(away, desktop.folder);
    until("success again", () -> failures(desktop).equals("0"));
    assertThat(Files.readString(desktop.told).lines()).as("told once").hasSize(1);
  }

  private static String failures(Device device) throws Exception {
    return device.cairn("status").expect(0).field("failures");
  }

  private static void pausedRunsNoMore(Device laptop) throws Exception {
    laptop.cairn("policy", "set", "--every", "never", laptop.folder.toString()).expect(0);
    until("the end of the run that was on", () -> !list(laptop).contains("\"running\":true"));
    String last = laptop.cairn("status").expect(0).field("last_run");
    laptop.daemon.waitFor(6_000);
    assertThat(laptop.cairn("status").expect(0).field("last_run")).isEqualTo(last);
    assertThat(list(laptop)).contains("\"every\":\"never\"");
  }

  private static String list(Device device) throws Exception {
    return device.cairn("policy", "list").expect(0).output();
  }

  private static void daemonThatIsKilledGoesOn(Device laptop) throws Exception {
    laptop.cairn("policy", "set", "--every", "2s", laptop.folder.toString()).expect(0);
    String before = laptop.cairn("status").expect(0).field("last_run");
    until("a run", () -> !laptop.cairn("status").expect(0).field("last_run").equals(before));
    laptop.daemon.kill();
    String offline = laptop.cairn("status").expect(0).field("last_run");
    try (CairnProcess again = laptop.start()) {
      assertThat(again.alive()).isTrue();
      until("a run", () -> !laptop.cairn("status").expect(0).field("last_run").equals(offline));
      laptop.cairn("policy", "set", "--every", "never", laptop.folder.toString()).expect(0);
      laptop.cairn("policy", "run", laptop.folder.toString()).expect(0, "forget_summary");
      CairnProcess.Ended all = laptop.cairn("backup").expect(0);
      assertThat(all.fields("snapshot_id")).as("without a path: what has a policy").hasSize(1);
    }
  }

  private void badPolicyFileIsRefused(Device laptop) throws Exception {
    Path file = temp.resolve("policies.json");
    String exported = laptop.cairn("policy", "export").expect(0).output();
    Files.writeString(file, exported.substring(exported.indexOf('{'))); // after what the JVM says
    laptop.cairn("policy", "import", file.toString()).expect(0);
    Files.writeString(file, Files.readString(file).replace("keep-last", "keep-lost"));
    laptop
        .cairn("policy", "import", file.toString())
        .expect(2, "unknown key 'keep-lost'; did you mean 'keep-last'?");
    laptop.cairn("policy", "show", "/nowhere").expect(1, "has no policy");
    laptop.cairn("policy", "remove", laptop.folder.toString()).expect(0);
    assertThat(laptop.cairn("status").expect(0).output()).contains("\"policies\":[]");
  }

  /** A snapshot of the list, as text. */
  private record Snapshot(String id, String host, String text) {}

  private static List<Snapshot> snapshots(String json) {
    List<Snapshot> all = new ArrayList<>();
    for (String part : json.split("\\},\\{", -1)) {
      String id = CairnProcess.lastField(part, "id");
      if (id != null) {
        all.add(new Snapshot(id, CairnProcess.lastField(part, "hostname") + "", part));
      }
    }
    return all;
  }

  /** Asks until it is so. */
  private static void until(String what, Callable<Boolean> isSo) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      if (isSo.call()) {
        return;
      }
      Thread.sleep(PAUSE_MS);
    }
    throw new AssertionError("never: " + what + ", seed " + SEED);
  }
}
