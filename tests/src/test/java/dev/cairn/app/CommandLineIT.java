package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One small network of three hosts, and what goes wrong at its edges. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandLineIT {

  @TempDir static Path temporary;

  private static Cairn cairn;
  private static String authority;
  private static final List<Path> HOSTS = new ArrayList<>();

  private static Path home(String name) {
    return temporary.resolve(name);
  }

  @BeforeAll
  static void startNetwork() throws Exception {
    cairn = new Cairn(temporary);
    Path dir = home("authority");
    cairn.run("authority", "init", "--dir", dir, "--org", "test.example");
    authority =
        "127.0.0.1:"
            + cairn
                .serve("authority", "serve", "--dir", dir, "--listen", "127.0.0.1:0", "--json")
                .field("port");
    for (String name : List.of("one", "two", "three")) {
      Cairn.Ended ready =
          cairn.serve(
              "node",
              "run",
              "--home",
              home(name),
              "--join",
              invite(name),
              "--listen",
              "127.0.0.1:0",
              "--json");
      assertThat(ready.code()).as(ready.toString()).isZero();
      HOSTS.add(home(name));
    }
    Cairn.Ended joined = cairn.run("join", "--home", home("laptop"), invite("ada"));
    assertThat(joined.code()).as(joined.toString()).isZero();
    Cairn.Ended vault = cairn.run("vault", "init", "--home", home("laptop"), "--json");
    assertThat(vault.code()).as(vault.toString()).isZero();
  }

  @AfterAll
  static void stopNetwork() {
    cairn.close();
  }

  private static String invite(String member) throws Exception {
    return cairn
        .run(
            "authority",
            "invite",
            member,
            "--site",
            member,
            "--dir",
            home("authority"),
            "--address",
            authority,
            "--json")
        .field("code");
  }

  private static Path folder(String name, int bytes) throws Exception {
    Path folder = Files.createDirectories(home(name));
    byte[] content = new byte[bytes];
    new Random(name.hashCode()).nextBytes(content);
    Files.write(folder.resolve("noise"), content);
    Files.writeString(folder.resolve("text"), "hello");
    return folder;
  }

  @Test
  @Order(1)
  void backsUpListsRestoresAndChecks() throws Exception {
    Path source = folder("source", 300_000);
    Cairn.Ended first = cairn.run("backup", "--home", home("laptop"), source, "--json");
    assertThat(first.code()).as(first.toString()).isZero();
    Cairn.Ended second = cairn.run("backup", "--home", home("laptop"), source, "--json");
    assertThat(second.field("files_unmodified")).isEqualTo("2");
    assertThat(cairn.run("snapshots", "--home", home("laptop")).out()).contains("2 snapshots");
    Cairn.Ended ls = cairn.run("ls", "--home", home("laptop"), "latest:" + source);
    assertThat(ls.out()).contains("noise").contains("text");
    Cairn.Ended check = cairn.run("check", "--home", home("laptop"), "--read-data", "--json");
    assertThat(check.code()).as(check.toString()).isZero();
  }

  @Test
  @Order(4)
  void snapshotsAreChosenAndDescribedAsResticDoes() throws Exception {
    Path laptop = home("laptop");
    Path source = folder("chosen", 20_000);
    String first = cairn.run("backup", "--home", laptop, source, "--json").field("short_id");
    Files.writeString(source.resolve("text"), "hello, again");
    cairn.run("backup", "--home", laptop, source, "--json");
    Cairn.Ended listed =
        cairn.run("snapshots", "--home", laptop, "--path", source, "--latest", "1", "--json");
    assertThat(listed.out()).startsWith("[{").endsWith("}]\n").containsOnlyOnce("\"short_id\"");
    Cairn.Ended groups = cairn.run("snapshots", "--home", laptop, "--json", "-g", "paths");
    assertThat(groups.out()).startsWith("[{\"group_key\":{").contains("[\"" + source + "\"]");
    Cairn.Ended find = cairn.run("find", "--home", laptop, "t?xt", "--path", source, "--json");
    assertThat(find.out()).startsWith("[{\"matches\":[{").contains("\"hits\":1,\"snapshot\":");
    Cairn.Ended diff = cairn.run("diff", "--home", laptop, first, "latest", "--json");
    assertThat(diff.out())
        .contains("{\"message_type\":\"change\",\"path\":\"" + source + "/text\"")
        .contains("\"changed_files\":1");
    Cairn.Ended dump = cairn.run("dump", "--home", laptop, "latest", source + "/text");
    assertThat(dump.out()).isEqualTo("hello, again");
    Path dumped = home("dumped");
    cairn.run("dump", "--home", laptop, first, source + "/noise", "--target", dumped);
    assertThat(dumped).hasSameBinaryContentAs(source.resolve("noise"));
    for (Object folder : new Object[] {source, "/"}) {
      Path archive = home("dumped.tar");
      Files.deleteIfExists(archive);
      Cairn.Ended tar = cairn.run("dump", "--home", laptop, "latest", folder, "-t", archive);
      assertThat(tar.code()).as(tar.toString()).isZero();
      Process compared =
          new ProcessBuilder("tar", "-C", "/", "-df", archive.toString()).inheritIO().start();
      assertThat(compared.waitFor()).as("tar finds what is on the disk, of %s", folder).isZero();
    }
    Path zipped = home("dumped.zip");
    cairn.run("dump", "--home", laptop, "latest", "/", "--archive", "zip", "-t", zipped);
    try (ZipFile zip = new ZipFile(zipped.toFile())) {
      ZipEntry text = zip.getEntry(source.toString().substring(1) + "/text");
      assertThat(zip.getInputStream(text)).hasContent("hello, again");
    }
    Cairn.Ended other = cairn.run("dump", "--home", laptop, "latest", "/", "--archive", "rar");
    assertThat(other.code()).isEqualTo(2);
    Cairn.Ended stats = cairn.run("stats", "--home", laptop, "latest", "--json");
    assertThat(stats.field("total_size")).isEqualTo("20012");
    assertThat(stats.field("snapshots_count")).isEqualTo("1");
  }

  @Test
  @Order(5)
  void whatIsTakenIsChosenAsResticDoes() throws Exception {
    Path laptop = home("laptop");
    Path source = folder("choice", 30_000);
    Files.writeString(source.resolve("a.tmp"), "temporary");
    Path list = home("list");
    Files.writeString(list, "# what to keep\n" + source + "/*\n" + source + "/none-*\n");
    Object[] arguments = {
      "backup",
      "--home",
      laptop,
      "--files-from",
      list,
      "--exclude",
      "*.tmp",
      "--host",
      "h1",
      "--time",
      "2026-01-31 18:00:00",
      "--tag",
      "x,y",
      "--json"
    };
    List<Object> dryRun = new ArrayList<>(List.of(arguments));
    dryRun.add("--dry-run");
    Cairn.Ended dry = cairn.run(dryRun.toArray());
    assertThat(dry.code()).as(dry.toString()).isZero();
    assertThat(dry.out()).contains("\"dry_run\":true").doesNotContain("snapshot_id");
    Cairn.Ended kept = cairn.run(arguments);
    assertThat(kept.code()).as(kept.toString()).isZero();
    assertThat(kept.field("total_files_processed")).isEqualTo("2");
    assertThat(kept.field("data_added")).isEqualTo(dry.field("data_added"));
    assertThat(kept.err())
        .contains("{\"message_type\":\"error\",\"error\":{\"message\":\"matches no file", "none-*");
    Cairn.Ended listed = cairn.run("snapshots", "--home", laptop, "--host", "h1", "--json");
    assertThat(listed.field("time")).startsWith("2026-01-31T");
    assertThat(listed.out()).contains("\"tags\":[\"x\",\"y\"]").containsOnlyOnce("short_id");
    Cairn.Ended wrong = cairn.run("backup", "--home", laptop, source, "--exclude", "[a");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("'[a' is no pattern");
  }

  @Test
  @Order(5)
  void whatNoRuleKeepsIsForgottenAndPruned() throws Exception {
    Path laptop = home("laptop");
    Path source = folder("thinned", 400_000);
    cairn.run("backup", "--home", laptop, source);
    Files.write(source.resolve("noise"), new byte[] {1});
    cairn.run("backup", "--home", laptop, source);
    Cairn.Ended unsaid = cairn.run("forget", "--home", laptop, "--path", source);
    assertThat(unsaid.code()).isEqualTo(2);
    assertThat(unsaid.err()).contains("nothing says what to keep");
    Object[] arguments = {
      "forget", "--home", laptop, "--path", source, "--keep-last", "1", "--prune", "--json"
    };
    Cairn.Ended done = cairn.run(arguments);
    assertThat(done.code()).as(done.toString()).isZero();
    assertThat(done.out())
        .startsWith("[{")
        .contains("\"matches\":[\"last snapshot\"]", "\"packs_removed\":", "\"bytes_freed\":4");
    assertThat(cairn.run("snapshots", "--home", laptop, "--path", source).out())
        .contains("1 snapshots");
    Cairn.Ended again = cairn.run("prune", "--home", laptop, "--dry-run", "--json");
    assertThat(again.field("packs_removed")).isEqualTo("0");
    Cairn.Ended check = cairn.run("check", "--home", laptop, "--read-data", "--json");
    assertThat(check.code()).as(check.toString()).isZero();
  }

  @Test
  @Order(5)
  void tagsAreChangedAndFiltered() throws Exception {
    Path laptop = home("laptop");
    Path source = home("chosen");
    Cairn.Ended tagged =
        cairn.run("tag", "--home", laptop, "--path", source, "--add", "a,b", "--json");
    assertThat(tagged.code()).as(tagged.toString()).isZero();
    assertThat(tagged.out()).contains("\"message_type\":\"changed\"", "\"changed_snapshots\":2");
    cairn.run("tag", "--home", laptop, "latest", "--tag", "a", "--remove", "b");
    assertThat(cairn.run("snapshots", "--home", laptop, "--tag", "a,b").out())
        .contains("1 snapshots", "[a b]");
    Cairn.Ended unsaid = cairn.run("tag", "--home", laptop);
    assertThat(unsaid.code()).isEqualTo(2);
    assertThat(unsaid.err()).contains("--add");
  }

  @Test
  @Order(2)
  void restoreDoesNotTouchWhatIsThereUnlessTold() throws Exception {
    Path target = Files.createDirectories(home("target"));
    Files.writeString(target.resolve("mine"), "precious");
    Path source = home("source");
    String snapshot = "latest:" + source;
    Cairn.Ended refused =
        cairn.run("restore", "--home", home("laptop"), snapshot, "--target", target);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("--overwrite");
    assertThat(target).isDirectoryNotContaining(path -> path.endsWith("noise"));
    Cairn.Ended done =
        cairn.run("restore", "--home", home("laptop"), snapshot, "--target", target, "--overwrite");
    assertThat(done.code()).as(done.toString()).isZero();
    assertThat(target.resolve("mine")).hasContent("precious");
    assertThat(target.resolve("noise")).hasSameBinaryContentAs(source.resolve("noise"));
  }

  @Test
  @Order(2)
  void theStatusOfAVaultListsWhoHoldsSharesOfItsKey() throws Exception {
    Cairn.Ended json = cairn.run("vault", "status", "--home", home("laptop"), "--json");
    assertThat(json.code()).as(json.toString()).isZero();
    assertThat(json.field("shares_dealt")).isEqualTo(Integer.toString(HOSTS.size()));
    assertThat(json.field("shares_within_reach")).isEqualTo(Integer.toString(HOSTS.size()));
    String threshold = json.field("share_threshold");
    Cairn.Ended words = cairn.run("vault", "status", "--home", home("laptop"));
    assertThat(words.out()).contains("any " + threshold + " bring it back", "has share 0");
    for (Path host : HOSTS) {
      String id = cairn.run("status", "--home", host, "--json").field("node_id");
      assertThat(json.out()).contains(id);
      assertThat(words.out()).contains(id.substring(0, 8) + "@");
    }
  }

  @Test
  @Order(2)
  void durabilityAsksEveryHolderAndSaysWhatItMeans() throws Exception {
    Path laptop = home("laptop");
    Cairn.Ended json =
        cairn.run("durability", "--home", laptop, "--stripes", "--target", "2", "--json");
    assertThat(json.code()).as(json.toString()).isZero();
    assertThat(json.field("profile")).isEqualTo("1/2/3");
    assertThat(json.field("margin_min")).isEqualTo("2");
    assertThat(json.field("hosts_answered")).isEqualTo("3");
    assertThat(json.field("blocks_owed")).isEqualTo("0");
    // Each host is a site of its own, so whichever is lost takes one block of each stripe.
    assertThat(json.field("margin_without_site")).isEqualTo("1");
    Cairn.Ended path = cairn.run("durability", "--home", laptop, home("source") + "/text");
    assertThat(path.code()).as("three hosts and 12 nines: %s", path).isEqualTo(20);
    assertThat(path.out()).contains("BELOW THE TARGET", "all can be read", "eligible hosts");
    Cairn.Ended none = cairn.run("durability", "--home", laptop, "latest:no/such");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("has no 'no/such'");
  }

  @Test
  @Order(3)
  void theDoctorOfARunningHostFindsItWell() throws Exception {
    Cairn.Ended json = cairn.run("doctor", "--home", HOSTS.getFirst(), "--json");
    assertThat(json.code()).as(json.toString()).isZero();
    for (String name : List.of("home", "certificate", "revocations", "clock", "members")) {
      assertThat(json.out()).contains("\"name\":\"" + name + "\",\"grade\":\"good\"");
    }
    assertThat(cairn.run("doctor", "--home", HOSTS.getFirst()).out()).contains("✓ clock");
  }

  @Test
  @Order(3)
  void withoutADaemonTheDoctorLooksAtWhatThereIs() throws Exception {
    Cairn.Ended words = cairn.run("doctor", "--home", home("laptop"));
    assertThat(words.code()).as(words.toString()).isZero();
    assertThat(words.out()).contains("✓ certificate", "! daemon", "cairn node run", "? members");
    Path key = home("laptop").resolve("device.key");
    Files.setPosixFilePermissions(home("laptop"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Cairn.Ended open = cairn.run("doctor", "--home", home("laptop"), "--json");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertThat(open.code()).isEqualTo(1);
    assertThat(open.out()).contains("others on this machine can read device.key");
  }

  @Test
  @Order(2)
  void debugTellsWhatGoesOnAndNothingDoesWithoutIt() throws Exception {
    Cairn.Ended quiet = cairn.run("snapshots", "--home", home("laptop"));
    assertThat(quiet.err()).doesNotContain("debug ");
    Cairn.Ended debug = cairn.run("snapshots", "--home", home("laptop"), "--debug");
    assertThat(debug.err()).contains("debug ", "app.cli.NodeAsker: snapshots: no daemon of");
    assertThat(debug.out()).isEqualTo(quiet.out());
    Cairn.Ended failed = cairn.run("ls", "feedfeed", "--home", home("laptop"), "--debug");
    assertThat(failed.err()).contains("CommandFailure", "\tat dev.cairn");
  }

  @Test
  @Order(3)
  void theDaemonOfAHomeDoesWhatItsCommandsAsk() throws Exception {
    Path host = HOSTS.getFirst();
    Cairn.Ended status = cairn.run("status", "--home", host, "--json");
    assertThat(status.field("daemon")).isEqualTo("true");
    assertThat(Long.parseLong(status.field("blocks_held"))).isPositive();
    assertThat(cairn.run("peers", "--home", host).out()).contains("members");
    Cairn.Ended noVault = cairn.run("snapshots", "--home", host, "--json");
    assertThat(noVault.code()).isEqualTo(10);
    assertThat(noVault.err()).contains("cairn vault init");
    Cairn.Ended twice = cairn.run("node", "run", "--home", host, "--listen", "127.0.0.1:0");
    assertThat(twice.code()).isEqualTo(11);
    assertThat(twice.err()).contains("another cairn process");
  }

  @Test
  @Order(4)
  void aTakenPortIsNamed() throws Exception {
    Path late = home("late");
    assertThat(cairn.run("join", "--home", late, invite("late")).code()).isZero();
    try (ServerSocket taken = new ServerSocket(0)) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      Cairn.Ended refused = cairn.run("node", "run", "--home", late, "--listen", listen);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err())
          .contains("cannot listen on")
          .contains(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  @Order(5)
  void anInviteIsGoodForOneDevice() throws Exception {
    String code = invite("twice");
    assertThat(cairn.run("join", "--home", home("twice-1"), code).code()).isZero();
    Cairn.Ended again = cairn.run("join", "--home", home("twice-2"), code);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("INVITE_REUSED");
    assertThat(cairn.run("join", "--home", home("twice-1"), code).err())
        .contains("has joined an organisation already");
  }

  @Test
  @Order(6)
  void aWrongKeyIsSaidToBeWrong() throws Exception {
    Path laptop = home("laptop");
    Path key = laptop.resolve("vault-main.key");
    String right = Files.readString(key);
    Files.writeString(key, "00".repeat(32) + "\n");
    Cairn.Ended wrong = cairn.run("snapshots", "--home", laptop, "--json");
    Files.writeString(key, right);
    // The vault is there, so it is not "no such vault" (10).
    assertThat(wrong.code()).as(wrong.toString()).isEqualTo(12);
    assertThat(wrong.err()).contains("exit_error", "is not the key of vault 'main'");
  }

  @Test
  @Order(7)
  void whatCannotBeReadIsNamedAndTheRestIsSaved() throws Exception {
    Cairn.Ended missing =
        cairn.run("backup", "--home", home("laptop"), home("not-there"), "--json");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("not-there").contains("no such file or directory");
    Path source = folder("unreadable", 1000);
    Files.setPosixFilePermissions(
        source.resolve("noise"), PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(source.resolve("noise"))) {
      return; // root reads everything: nothing to show here
    }
    Cairn.Ended partly = cairn.run("backup", "--home", home("laptop"), source, "--json");
    assertThat(partly.code()).isEqualTo(3);
  }

  @Test
  @Order(8)
  void anInterruptedBackupEndsWith130AndTheNextOneFinishes() throws Exception {
    Path source = folder("large", 60_000_000);
    Process backup = cairn.start("backup", "--home", home("laptop"), source, "--json");
    backup.inputReader().readLine(); // the first status: it is under way
    new ProcessBuilder("kill", "-INT", Long.toString(backup.pid())).start().waitFor();
    int code = backup.waitFor();
    assertThat(code).isIn(130, 0); // 0 where it was quicker than the signal
    Cairn.Ended again = cairn.run("backup", "--home", home("laptop"), source, "--json");
    assertThat(again.code()).as(again.toString()).isZero();
    Cairn.Ended check = cairn.run("check", "--home", home("laptop"), "--json");
    assertThat(check.code()).as(check.toString()).isZero();
  }

  @Test
  @Order(9)
  void aStoppedDaemonEndsWith0AndTakesItsSocketAway() throws Exception {
    Path host = HOSTS.getLast();
    long pid = Long.parseLong(cairn.run("status", "--home", host, "--json").field("pid"));
    ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
    daemon.destroy();
    daemon.onExit().join();
    assertThat(host.resolve("control.sock")).doesNotExist();
    assertThat(cairn.run("peers", "--home", host).err()).contains("cairn node run");
  }
}
