package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    try {
      return new ProcessBuilder(tool, "--version")
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
