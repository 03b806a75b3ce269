package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong on the owner's side: keys, names, folders, targets and full disks; and a host
 * that gives wrong bytes. One vault with one snapshot, that each test finds and leaves sound.
 */
class OwnerFaultsIT {

  private static final long SEED = 20261120;

  @TempDir static Path temp;

  private static Cluster cluster;
  private static Path folder;
  private static String ada;
  private static String snapshot;

  @BeforeAll
  static void found() throws Exception {
    cluster = Cluster.start(temp, 6);
    ada = cluster.addOwner("ada").toString();
    folder = Files.createDirectory(temp.resolve("folder"));
    Tree.churn(folder, new SplittableRandom(SEED), 6_000_000);
    CairnProcess.run("vault", "init", "--json", "--home", ada).expect(0);
    snapshot = cairn("backup", folder.toString()).expect(0).field("snapshot_id");
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  private static CairnProcess.Ended cairn(String command, String... more) throws Exception {
    return cairnUnder(List.of(), command, more);
  }

  private static CairnProcess.Ended cairnUnder(List<String> wrapper, String command, String... more)
      throws Exception {
    List<String> arguments =
        Stream.concat(Stream.of(command, "--json", "--home", ada), Stream.of(more)).toList();
    return CairnProcess.runUnder(wrapper, arguments.toArray(String[]::new));
  }

  private static String first() {
    return snapshot + ":" + folder;
  }

  @Test
  void aKeyThatIsNotTheVaultsIsExitCode12AndNoKeyIs10() throws Exception {
    Path second = cluster.addOwner("ada");
    String[] list = {"snapshots", "--json", "--home", second.toString()};
    CairnProcess.run(list).expect(10, "no vault 'main' on this device", "cairn vault recover");
    Path key = second.resolve("vault-main.key");
    Files.writeString(key, "5a".repeat(32) + "\n");
    CairnProcess.run(list).expect(12, key.toString(), "not the key of vault", "vault recover");
    Files.writeString(key, "not a key at all\n");
    CairnProcess.run(list).expect(12, key.toString(), "is not a vault key", "vault recover");
    assertThat(Files.readString(key)).isEqualTo("not a key at all\n");
  }

  @Test
  void aVaultOrSnapshotThatIsNotThereIsNamed() throws Exception {
    cairn("backup", "--vault", "other", folder.toString())
        .expect(10, "no vault 'other'", "cairn vault init");
    cairn("restore", "feedfeed", "--target", temp.resolve("none").toString())
        .expect(1, "feedfeed", "cairn snapshots");
    assertThat(temp.resolve("none")).doesNotExist();
    cairn("backup", temp.resolve("missing").toString())
        .expect(1, temp.resolve("missing").toString(), "no such file");
  }

  @Test
  void anotherMemberCannotRecoverTheVault() throws Exception {
    Path eve = cluster.addOwner("eve");
    CairnProcess.run("vault", "recover", "--json", "--home", eve.toString())
        .expect(1, "joined as an ordinary one", "--recover");
    assertThat(eve.resolve("vault-main.key")).doesNotExist();
  }

  @Test
  void restoreOntoExistingFilesIsRefusedAndTouchesNothing() throws Exception {
    Path target = Files.createDirectory(temp.resolve("mine"));
    String name = Tree.of(folder).keySet().stream().filter(n -> n.contains("/")).findAny().get();
    Files.createDirectories(target.resolve(name).getParent());
    Files.writeString(target.resolve(name), "the only copy");
    Map<String, String> before = Tree.of(target);
    cairn("restore", first(), "--target", target.toString())
        .expect(1, target.toString(), "--overwrite", "nothing was changed");
    assertThat(Tree.of(target)).isEqualTo(before);
    cairn("restore", first(), "--target", target.toString(), "--overwrite", "--dry-run", "-v")
        .expect(0, "\"dry_run\":true", "\"updated\",\"item\":\"/" + name + "\"");
    assertThat(Tree.of(target)).isEqualTo(before);
    cairn("restore", first(), "--target", target.toString(), "--overwrite", "--verify").expect(0);
    assertThat(Tree.of(target)).isEqualTo(Tree.of(folder));
  }

  @Test
  void aTargetThatFillsUpIsNamedWithWhatToDo() throws Exception {
    Path target = Files.createDirectory(temp.resolve("small"));
    cairnUnder(Wrapper.onSmallDisk(target, "2m"), "restore", first(), "--target", target.toString())
        .expect(1, target + " is full after", "make room");
    Path file = Files.writeString(temp.resolve("file"), "not a folder");
    cairn("restore", first(), "--target", file.toString()).expect(1, file + " is not a folder");
    assertThat(file).hasContent("not a folder");
  }

  @Test
  void aFullDiskUnderTheClientFailsWithItsNameAndLosesNothing() throws Exception {
    Path more = Files.createDirectory(temp.resolve("more"));
    Tree.churn(more, new SplittableRandom(SEED + 1), 2_000_000);
    Path cache = Path.of(ada, "cache");
    cairnUnder(Wrapper.onFullDisk(cache, "64m"), "backup", more.toString())
        .expect(1, cache.toString(), "No space left", "make room");
    cairnUnder(Wrapper.onFullDisk(Path.of(ada), "64m"), "backup", more.toString())
        .expect(1, ada, "No space left", "make room");
    String made = cairn("backup", more.toString()).expect(0).field("snapshot_id");
    Path target = temp.resolve("more-back");
    cairn("restore", made + ":" + more, "--target", target.toString()).expect(0);
    assertThat(Tree.of(target)).isEqualTo(Tree.of(more));
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestIsSaved() throws Exception {
    Path source = Files.createDirectory(temp.resolve("source"));
    Files.writeString(source.resolve("good"), "fine");
    Path secret = Files.writeString(source.resolve("secret"), "mode 000");
    Path locked = Files.createDirectory(source.resolve("locked"));
    Files.writeString(locked.resolve("inside"), "unseen");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    try {
      CairnProcess.Ended ended = cairnUnder(withoutOverride(), "backup", source.toString());
      ended.expect(3, secret.toString(), locked.toString(), "ermission denied");
      Path target = temp.resolve("source-back");
      cairn("restore", ended.field("snapshot_id") + ":" + source, "--target", target.toString())
          .expect(0);
      assertThat(target.resolve("good")).hasContent("fine");
      cairnUnder(withoutOverride(), "backup", secret.toString()).expect(1, secret.toString());
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aFileThatChangesAllTheTimeIsSavedAndNamed() throws Exception {
    Path source = Files.createDirectory(temp.resolve("busy"));
    Path file = source.resolve("database");
    Files.write(file, new byte[30_000_000]);
    AtomicBoolean done = new AtomicBoolean();
    Thread writer = Thread.ofVirtual().unstarted(() -> scribble(file, done));
    writer.start();
    try {
      cairn("backup", source.toString()).expect(3, file.toString(), "changed while it was read");
    } finally {
      done.set(true);
      writer.join();
    }
    cairn("backup", source.toString()).expect(0);
  }

  private static void scribble(Path file, AtomicBoolean done) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (long i = 0; !done.get(); i++) {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) i}), i % 30_000_000);
        Thread.sleep(2);
      }
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aHostThatGivesWrongBytesIsNamedAndDoesNoHarm() throws Exception {
    Cluster.Node liar = cluster.nodes().getFirst();
    assertThat(damageBlocks(liar.home.resolve("blocks"))).isPositive();
    cairn("check", "--proofs", "64")
        .expect(0, "member " + liar.id.substring(0, 8), "did not prove", "that do not match");
    Path target = temp.resolve("despite");
    String second = cluster.addOwner("ada").toString(); // has not met the liar yet
    Files.copy(Path.of(ada, "vault-main.key"), Path.of(second, "vault-main.key"));
    CairnProcess.run("restore", "--json", "--home", second, first(), "--target", target.toString())
        .expect(0);
    assertThat(Tree.of(target)).isEqualTo(Tree.of(folder));
    cairn("check", "--read-data").expect(0);
  }

  @Test
  void stripesThatCannotBeReadAreNamedWithTheirFilesAndTheRestIsRestored() throws Exception {
    Path big = Files.createDirectory(temp.resolve("big"));
    Tree.churn(big, new SplittableRandom(SEED + 2), 3_000_000);
    Map<Path, byte[]> before = blockFiles();
    CairnProcess.Ended backup = cairn("backup", "--tag", "big", big.toString()).expect(0);
    assertThat(backup.field("packs_below_target")).isEqualTo("0");
    String data =
        backup
            .output()
            .lines()
            .filter(line -> line.matches(".*\"payload_bytes\":[0-9]{7}.*"))
            .findFirst()
            .map(line -> CairnProcess.lastField(line, "stripe"))
            .orElseThrow();
    Map<Path, byte[]> now = blockFiles();
    now.keySet().removeAll(before.keySet());
    List<Path> largest = now.keySet().stream().filter(f -> now.get(f).length > 500_000).toList();
    assertThat(largest).hasSize(6);
    for (Path block : largest.subList(1, 6)) {
      Files.delete(block);
    }
    String target = temp.resolve("some").toString();
    cairn("check").expect(1, data.substring(0, 8), "1 blocks proved, 2 needed", "@site");
    cairn("restore", backup.field("snapshot_id"), "--target", target)
        .expect(3, "unreadable: " + data, "1 of 2 blocks needed were found", "/d1/f");
    for (Path block : largest) {
      Files.write(block, java.util.Objects.requireNonNull(now.get(block)));
    }
    cairn("check", "--read-data").expect(0);
    cairn("restore", backup.field("snapshot_id"), "--target", target, "--overwrite").expect(0);
    assertThat(Tree.of(temp.resolve("some" + big))).isEqualTo(Tree.of(big));
  }

  /** Every block of every host. */
  private static Map<Path, byte[]> blockFiles() throws Exception {
    Map<Path, byte[]> blocks = new TreeMap<>();
    for (Cluster.Node host : cluster.nodes()) {
      try (Stream<Path> all = Files.walk(host.home.resolve("blocks"))) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          blocks.put(file, Files.readAllBytes(file));
        }
      }
    }
    return blocks;
  }

  /** Flips a byte in every 4 KiB of the data of each block; the footers stay as they are. */
  private static int damageBlocks(Path blocks) throws Exception {
    int damaged = 0;
    List<Path> files;
    try (Stream<Path> all = Files.walk(blocks)) {
      files = all.filter(Files::isRegularFile).filter(f -> f.toFile().length() > 8192).toList();
    }
    for (Path path : files) {
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        for (long at = 0; at < file.length() * 9 / 10; at += 4096) {
          file.seek(at);
          int was = file.read();
          file.seek(at);
          file.write(was ^ 1);
        }
      }
      damaged++;
    }
    return damaged;
  }

  /** Root may read everything; without these two capabilities it is as anybody. */
  private static List<String> withoutOverride() throws Exception {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    return Wrapper.needs(List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
  }
}
