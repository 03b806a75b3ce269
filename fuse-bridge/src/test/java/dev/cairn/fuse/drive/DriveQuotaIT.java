package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.posix.FileSystemSpace;
import dev.cairn.fuse.drive.network.VaultQuota.Usage;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Space;
import dev.cairn.storage.MemoryPeerStorage;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What statfs shows, and what becomes of writes when the member's grant is used up. */
class DriveQuotaIT {

  private static final long SEED = 61;
  private static final long MIB = 1 << 20;

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);
  private final MemoryPeerStorage storage = peers.device(DriveDevice.SUBJECT);
  private final byte[] film = new byte[(int) (4 * MIB)];

  @BeforeEach
  void create() throws Exception {
    new Random(SEED).nextBytes(film);
    DriveDevice.create(storage, temp.resolve("ada"));
  }

  private static long availableBytes(DriveDevice device) throws Exception {
    Space space = device.hand().space();
    return space.blocksAvailable() * space.blockBytes();
  }

  private static long usedBytes(DriveDevice device) throws Exception {
    Space space = device.hand().space();
    return (space.blocks() - space.blocksFree()) * space.blockBytes();
  }

  @Test
  void showsTheGrantAsPayloadAndWhatIsUsedOfIt() throws Exception {
    storage.grant(30 * MIB); // 10 MiB of payload: 12 hosts code 4 of 12
    try (DriveDevice ada = DriveDevice.open(storage, temp.resolve("ada"))) {
      Space before = ada.hand().space();
      assertThat(before.blocks() * before.blockBytes()).isEqualTo(10 * MIB);
      assertThat(availableBytes(ada)).isEqualTo(10 * MIB);
      ada.hand().put("film", film);
      assertThat(availableBytes(ada)).as("counted as it is written").isEqualTo(6 * MIB);
      ada.drive().sync(false);
      assertThat(usedBytes(ada)).isBetween(4 * MIB, 5 * MIB);
      ada.hand().put("again", film);
      ada.drive().sync(false);
      assertThat(usedBytes(ada)).as("stored once").isBetween(4 * MIB, 5 * MIB);
    }
  }

  @Test
  void writesBeyondTheGrantAreRefusedAndNothingAnsweredIsLost() throws Exception {
    storage.grant(15 * MIB); // 5 MiB of payload
    try (DriveDevice ada = DriveDevice.open(storage, temp.resolve("ada"))) {
      ada.hand().put("film", film);
      Handle file = ada.hand().open("more");
      assertThatThrownBy(() -> ada.hand().write(file, 0, film)).hasMessageContaining("EDQUOT");
      ada.hand().write(file, 0, new byte[1000]);
      ada.hand().close(file);
      ada.hand().mkdir("folder");
      ada.hand().rename("film", "folder/film");
      ada.drive().sync(false);
      assertThat(ada.drive().status().clean()).isTrue();
      assertThatThrownBy(() -> ada.hand().put("more", film)).hasMessageContaining("EDQUOT");
      ada.hand().unlink("more");
      assertThat(ada.hand().get("folder/film")).isEqualTo(film);
    }
    try (DriveDevice bea = DriveDevice.open(storage, temp.resolve("bea"))) {
      assertThat(bea.hand().get("folder/film")).isEqualTo(film);
      assertThat(availableBytes(bea)).isLessThan(MIB);
    }
  }

  @Test
  void whatIsStillToBeSentCountsAfterARestart() throws Exception {
    storage.grant(15 * MIB);
    DriveDevice ada = DriveDevice.open(storage, temp.resolve("ada"));
    ada.hand().put("film", film);
    try (DriveDevice again = ada.reopened()) {
      assertThat(availableBytes(again)).isEqualTo(MIB);
    }
  }

  @Test
  void availableIsLimitedByTheDiskThatAWriteNeeds() {
    FileSystemSpace disk = new FileSystemSpace(100 * MIB, 60 * MIB, 50 * MIB, 1000, 900);
    Space small = DriveSpace.of(new Usage(500 * MIB, 100 * MIB), 400 * MIB, disk, 40 * MIB);
    assertThat(small.blocks()).isEqualTo(500 * MIB / 4096);
    assertThat(small.blocksFree()).isEqualTo(400 * MIB / 4096);
    assertThat(small.blocksAvailable()).isEqualTo(40 * MIB / 4096);
    Space over = DriveSpace.of(new Usage(50 * MIB, 70 * MIB), 0, disk, 40 * MIB);
    assertThat(over.blocks()).isEqualTo(70 * MIB / 4096);
    assertThat(over.blocksFree()).isZero();
    Space free = DriveSpace.of(new Usage(Long.MAX_VALUE, 70 * MIB), Long.MAX_VALUE, disk, MIB);
    assertThat(free.blocks()).isEqualTo(100 * MIB / 4096);
    assertThat(free.blocksAvailable()).isEqualTo(50 * MIB / 4096);
  }
}
