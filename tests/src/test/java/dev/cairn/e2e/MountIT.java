package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drive in real processes: mounted, sent, cut off from the network, and mounted again. */
class MountIT {

  private static final int SYNCS_MAX = 120;
  private static final String USUAL = "0"; // SCHED_OTHER
  private static final String BATCH = "3"; // SCHED_BATCH

  @TempDir Path temp;

  @Test
  void whatTheNetworkDidNotTakeIsSaidAtTheUnmountAndThereAtTheNextMount() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "SKIPPED: no /dev/fuse to mount with");
    try (Cluster cluster = Cluster.start(temp, 6)) {
      String ada = cluster.addOwner("ada").toString();
      CairnProcess.run("vault", "init", "--json", "--home", ada).expect(0);
      Path drive = Files.createDirectory(temp.resolve("drive"));
      Path other = Files.createDirectory(temp.resolve("other"));
      String place = drive.toString();
      try (CairnProcess daemon = daemon(ada)) {
        daemon.awaitMessage("ready");
        assertThat(cpuPolicy(daemon)).as("it waits for its turn").isEqualTo(BATCH);
        mount(ada, place).expect(0);
        assertThat(cpuPolicy(daemon)).as("somebody waits for it").isEqualTo(USUAL);
        Files.writeString(drive.resolve("sent"), "on the network");
        CairnProcess.run("sync", "--json", "--home", ada).expect(0);
        mount(ada, other.toString()).expect(1, "is mounted on " + place);

        for (Cluster.Node node : cluster.nodes()) {
          cluster.kill(node);
        }
        Files.writeString(drive.resolve("late"), "on this device alone");
        CairnProcess.Ended cut =
            CairnProcess.run("unmount", "--json", "--home", ada, place).expect(3);
        assertThat(cut.field("not_sent")).isNotEmpty();
        assertThat(drive).isEmptyDirectory();

        cluster.restart(cluster.nodes().toArray(Cluster.Node[]::new));
        mount(ada, place).expect(0);
        assertThat(drive.resolve("sent")).hasContent("on the network");
        assertThat(drive.resolve("late")).hasContent("on this device alone");
        CairnProcess.Ended last =
            CairnProcess.run("unmount", "--json", "--home", ada, place).expect(0);
        assertThat(last.output()).contains("\"not_sent\":\"\"");
      }
      String snapshots =
          CairnProcess.run("ls", "--json", "--home", ada, "latest").expect(0).output();
      assertThat(snapshots).contains("late", "sent");
    }
  }

  @Test
  void drivesStandAgainAfterTheDaemonAndAnswerInTheForeground() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "SKIPPED: no /dev/fuse to mount with");
    try (Cluster cluster = Cluster.start(temp, 6)) {
      String ada = cluster.addOwner("ada").toString();
      CairnProcess.run("vault", "init", "--json", "--home", ada).expect(0);
      Path drive = Files.createDirectory(temp.resolve("drive"));
      String place = drive.toString();
      CairnProcess.run("sync", "--json", "--home", ada).expect(1, "nothing is mounted");
      mount(ada, place).expect(1, "no daemon runs to leave the drive to");
      try (CairnProcess daemon = daemon(ada)) {
        daemon.awaitMessage("ready");
        mount(ada, place).expect(0);
        Files.writeString(drive.resolve("first"), "before the kill");
        daemon.kill();
      }
      try (CairnProcess daemon = daemon(ada)) {
        daemon.awaitMessage("ready");
        assertThat(drive.resolve("first")).hasContent("before the kill");
        assertThat(cpuPolicy(daemon)).isEqualTo(USUAL);
        mount(ada, place).expect(0); // it stands already, and stays
        Files.writeString(drive.resolve("second"), "before the end");
        daemon.stop();
      }
      assertThat(drive).isEmptyDirectory();
      try (CairnProcess daemon = daemon(ada)) {
        daemon.awaitMessage("ready");
        assertThat(drive.resolve("second")).hasContent("before the end");
        CairnProcess.run("unmount", "--json", "--home", ada, place).expect(0);
      }
      try (CairnProcess daemon = daemon(ada)) {
        daemon.awaitMessage("ready");
        assertThat(drive).isEmptyDirectory(); // whoever unmounted it meant it
      }

      for (Cluster.Node node : cluster.nodes()) {
        cluster.kill(node);
      }
      try (CairnProcess alone = CairnProcess.start("mount", "--json", "--home", ada, place)) {
        alone.awaitMessage("mounted");
        Files.writeString(drive.resolve("third"), "without a peer");
        assertThat(drive.resolve("first")).hasContent("before the kill");
        cluster.restart(cluster.nodes().toArray(Cluster.Node[]::new));
        CairnProcess.Ended status = CairnProcess.run("status", "--json", "--home", ada).expect(0);
        assertThat(status.output()).contains("\"drives\":[{\"directory\":\"" + place);
        syncWhenInTouch(ada);
        CairnProcess.Ended ended =
            CairnProcess.run("unmount", "--json", "--home", ada, place).expect(0);
        assertThat(ended.output()).contains("\"not_sent\":\"\"");
        alone.await(30).expect(0);
      }
      String snapshot =
          CairnProcess.run("ls", "--json", "--home", ada, "latest").expect(0).output();
      assertThat(snapshot).contains("first", "second", "third");
    }
  }

  /** Field 41 of proc_pid_stat(5), of the process's first thread. */
  private static String cpuPolicy(CairnProcess process) throws Exception {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[41 - 3];
  }

  /** A node that has lost everybody knocks at them every half minute. */
  private static void syncWhenInTouch(String home) throws Exception {
    CairnProcess.Ended sync = CairnProcess.run("sync", "--json", "--home", home);
    for (int i = 0; i < SYNCS_MAX && sync.exitCode() != 0; i++) {
      sync = CairnProcess.run("sync", "--json", "--home", home);
    }
    sync.expect(0);
  }

  private static CairnProcess daemon(String home) throws Exception {
    return CairnProcess.start(
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
  }

  private static CairnProcess.Ended mount(String home, String place) throws Exception {
    return CairnProcess.run("mount", "--json", "--background", "--home", home, place);
  }
}
