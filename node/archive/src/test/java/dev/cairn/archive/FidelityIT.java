package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.tar.TarDump;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.TreePaths;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.zip.ZipDump;
import dev.cairn.storage.MemoryPeers;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes back, compared by a program that is not ours. */
class FidelityIT {

  @TempDir Path temp;

  /**
   * Hard links, extended attributes, POSIX ACLs, sparse files, links, FIFOs, sockets and devices,
   * names that are no text, nanoseconds.
   */
  @Test
  void rsyncFindsNoDifference() throws Exception {
    Path folder = nastyFolder();
    MemoryPeers peers = new MemoryPeers(6);
    Path target = temp.resolve("target");
    try (Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("a")).create()) {
      Device.backUp(vault, folder);
      assertThat(Device.restore(vault, vault.snapshots().all().getLast(), folder, target))
          .isInstanceOf(RestoreOutcome.Completed.class);
    }
    assertThat(differences(folder, target)).isEmpty();
    long allocated = (long) Files.getAttribute(folder.resolve("sparse"), "unix:size");
    assertThat(blocks(target.resolve("sparse")))
        .isLessThanOrEqualTo(blocks(folder.resolve("sparse")) + 64)
        .isLessThan(allocated / 512 / 10);
    // The comparison sees what it is there for.
    run("setfacl", "-b", target.resolve("text").toString());
    run("setfattr", "-x", "user.origin", target.resolve("text").toString());
    Files.delete(target.resolve("hard 2"));
    Files.copy(target.resolve("hard 1"), target.resolve("hard 2"));
    assertThat(differences(folder, target)).hasSizeGreaterThanOrEqualTo(2);
  }

  /** As a tar archive, unpacked by GNU tar. Sockets are left out, and named. */
  @Test
  void rsyncFindsNoDifferenceInWhatTarUnpacks() throws Exception {
    assumeTrue(has("tar"), "SKIPPED: no GNU tar here (apt install tar)");
    Path folder = nastyFolder();
    byte[] longBytes = new byte[200];
    Arrays.fill(longBytes, (byte) 0xfe);
    try (DirectoryHandle top = Posix.openDirectory(PathBytes.of(folder))) {
      top.mkdir(longBytes, 0755); // neither short nor text
      top.symlink(longBytes, PathBytes.of("to long bytes"));
    }
    MemoryPeers peers = new MemoryPeers(6);
    Path archive = temp.resolve("archive.tar");
    List<String> leftOut = new ArrayList<>();
    try (Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("a")).create();
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      Device.backUp(vault, folder);
      Snapshot snapshot = vault.snapshots().all().getLast();
      String path = folder.toString().substring(1);
      Node node = TreePaths.find(vault.chunks(), snapshot.root(), path).orElseThrow();
      TarDump.of(vault, out, (file, why) -> leftOut.add(file)).write(PathBytes.of(path), node);
    }
    assertThat(leftOut).containsExactly(folder.toString().substring(1) + "/socket");
    String stamp = temp.resolve("stamp").toString();
    run("touch", "-r", folder.toString(), stamp);
    Files.delete(folder.resolve("socket"));
    run("touch", "-r", stamp, folder.toString());
    assertThat(Files.size(archive)).as("holes are not in it").isLessThan(20 << 20);
    Path target = Files.createDirectory(temp.resolve("target"));
    String said =
        run(
            "tar",
            "--xattrs",
            "--xattrs-include=*",
            "--acls",
            "--numeric-owner",
            "--warning=no-timestamp", // the tree has odd ones
            "--warning=no-unknown-keyword", // hdrcharset, which libarchive wants
            "-xpf",
            archive.toString(),
            "-C",
            target.toString());
    assertThat(said).as("tar has nothing to remark").isEmpty();
    Path unpacked = Path.of(target + folder.toString());
    assertThat(differences(folder, unpacked)).isEmpty();
    assertThat(blocks(unpacked.resolve("sparse")))
        .isLessThanOrEqualTo(blocks(folder.resolve("sparse")) + 64);
  }

  /**
   * As a zip archive, unpacked by Info-ZIP. What zip has not is named; what it has comes back:
   * names, bytes, links, permissions, owners, seconds.
   */
  @Test
  void rsyncFindsNoDifferenceInWhatUnzipUnpacks() throws Exception {
    assumeTrue(has("unzip", "-v"), "SKIPPED: no unzip here (apt install unzip)");
    Path folder = nastyFolder();
    byte[] noText = {(byte) 0xff, (byte) 0xfe, 'x', '\n'};
    try (DirectoryHandle top = Posix.openDirectory(PathBytes.of(folder))) {
      top.unlink(noText); // unzip writes a line's end as ^J
      top.unlink(PathBytes.of("fifo"));
      top.setTimes(PathBytes.of("many"), null, new Timestamp(2_000_000_000L, 0));
      top.setTimes(PathBytes.of("empty"), null, new Timestamp(5, 0)); // unzip has none before 1970
    }
    Path archive = temp.resolve("archive.zip");
    List<String> leftOut = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    MemoryPeers peers = new MemoryPeers(6);
    try (Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("a")).create();
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      Device.backUp(vault, folder);
      Snapshot snapshot = vault.snapshots().all().getLast();
      String path = folder.toString().substring(1);
      Node node = TreePaths.find(vault.chunks(), snapshot.root(), path).orElseThrow();
      ZipDump.of(vault, out, (file, why) -> leftOut.add(file), remarks::add)
          .write(PathBytes.of(path), node);
    }
    String top = folder.toString().substring(1);
    assertThat(leftOut).contains(top + "/socket").hasSizeLessThanOrEqualTo(2);
    assertThat(String.join("\n", remarks))
        .contains("2 further names", "without their attributes")
        .doesNotContain("no text", "too far");
    run("unzip", "-tq", archive.toString());
    Path target = Files.createDirectory(temp.resolve("target"));
    run("unzip", "-q", "-X", "-K", archive.toString(), "-d", target.toString());
    run("rm", "-f", folder.resolve("socket").toString(), folder.resolve("null").toString());
    List<String> differences =
        run(
                "rsync",
                "-rlpogtn",
                "--checksum",
                "--omit-dir-times",
                "--omit-link-times",
                "--numeric-ids",
                "--delete",
                "--itemize-changes",
                folder + "/",
                target + folder.toString() + "/")
            .lines()
            .toList();
    assertThat(differences).isEmpty();
  }

  private Path nastyFolder() throws Exception {
    for (String tool : List.of("rsync", "setfacl", "setfattr")) {
      assumeTrue(has(tool), "SKIPPED: no " + tool + " here (apt install rsync acl attr)");
    }
    Path folder = Files.createDirectory(temp.resolve("folder"));
    NastyTree.make(folder, 1);
    Files.delete(folder.resolve("all hole")); // 3 GiB of zeros take rsync a minute
    Files.createDirectory(folder.resolve("shared"));
    run("setfacl", "-m", "u:1234:rwx,g:77:r-x,m::rwx", folder.resolve("text").toString());
    run("setfacl", "-d", "-m", "u:1234:rwx,o::---", folder.resolve("shared").toString());
    run("setfattr", "-n", "user.empty", "-v", "", folder.resolve("one byte").toString());
    return folder;
  }

  /** What rsync would change in {@code target} to make it {@code folder}. */
  private static List<String> differences(Path folder, Path target) throws Exception {
    return run(
            "rsync",
            "-aHAXn",
            "--checksum",
            "--numeric-ids",
            "--modify-window=-1",
            "--delete",
            "--itemize-changes",
            folder + "/",
            target + "/")
        .lines()
        .toList();
  }

  private static long blocks(Path file) throws Exception {
    return Long.parseLong(run("stat", "-c", "%b", file.toString()).strip());
  }

  private static boolean has(String tool) throws InterruptedException {
    return has(tool, "--version");
  }

  private static boolean has(String tool, String option) throws InterruptedException {
    try {
      return new ProcessBuilder(tool, option)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s%n%s", List.of(command), said).isZero();
    return said;
  }
}
