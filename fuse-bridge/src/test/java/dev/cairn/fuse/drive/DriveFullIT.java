package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drive whose cache is on a disk of 160 MiB, of which 96 are kept for the tables. */
class DriveFullIT {

  private static final long SEED = 43;
  private static final int FILE_BYTES = 4 << 20;
  private static final int FILES_MAX = 40;

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);
  private Path disk;

  @BeforeEach
  void mountSmallDisk() throws Exception {
    disk = Files.createDirectory(temp.resolve("ada"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=160m", "cairn-full", disk.toString()),
        "SKIPPED: only root can make a small disk");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static byte[] content(int file) {
    byte[] content = new byte[FILE_BYTES];
    new Random(SEED + file).nextBytes(content);
    return content;
  }

  /** How many files fit. */
  private static int fill(Hand hand, int from) throws Exception {
    for (int file = from; file < FILES_MAX; file++) {
      try {
        hand.put("file-" + file, content(file));
      } catch (ErrnoException e) {
        assertThat(e.errno()).isEqualTo(Errno.ENOSPC);
        return file;
      }
    }
    throw new AssertionError("160 MiB held " + FILES_MAX + " files of 4 MiB and the tables");
  }

  @Test
  void refusesWritesLosesNothingAndGoesOnWhenTheNetworkHasIt() throws Exception {
    DriveDevice.create(peers.device(DriveDevice.SUBJECT), disk);
    int whole;
    try (DriveDevice ada = DriveDevice.open(peers.device(DriveDevice.SUBJECT), disk, 8L << 20)) {
      Hand hand = ada.hand();
      whole = fill(hand, 0);
      assertThat(whole).isGreaterThanOrEqualTo(8);
      assertThatThrownBy(() -> hand.put("one-more", content(99)))
          .isInstanceOfSatisfying(
              ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC));
    }
    try (DriveDevice ada = DriveDevice.open(peers.device(DriveDevice.SUBJECT), disk, 8L << 20)) {
      Hand hand = ada.hand();
      for (int file = 0; file < whole; file++) {
        assertThat(hand.get("file-" + file)).as("file %d", file).isEqualTo(content(file));
      }
      hand.unlink("file-0"); // names still change
      ada.drive().sync(true);
      ada.drive().evict();
      assertThat(fill(hand, whole + 1)).isGreaterThan(whole + 4);
      for (int file = 1; file < whole; file++) {
        assertThat(hand.get("file-" + file)).as("file %d", file).isEqualTo(content(file));
      }
    }
  }
}
