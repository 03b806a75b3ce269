package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.storage.MemoryPeers;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is pinned comes to the device and stays. */
class DrivePinIT {

  private static final long SEED = 47;
  private static final String PIN = "user.cairn.pin";
  private static final String PINNED = "user.cairn.pinned";

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);
  private final byte[] film = new byte[5 << 20];
  private final byte[] other = new byte[5 << 20];

  @BeforeEach
  void create() throws Exception {
    Random random = new Random(SEED);
    random.nextBytes(film);
    random.nextBytes(other);
    DriveDevice.create(peers.device(DriveDevice.SUBJECT), temp.resolve("ada"));
    try (DriveDevice ada = device("ada")) {
      ada.hand().mkdir("films");
      ada.hand().mkdir("films/old");
      ada.hand().put("films/one", film);
      ada.hand().put("films/old/two", film);
      ada.hand().put("films/note", "short");
      ada.hand().put("other", other);
      ada.drive().sync(false);
    }
  }

  private DriveDevice device(String name) throws Exception {
    return DriveDevice.open(peers.device(DriveDevice.SUBJECT), temp.resolve(name));
  }

  @Test
  void aPinnedFolderIsReadWithoutTheNetwork() throws Exception {
    try (DriveDevice bea = device("bea")) {
      bea.hand().setAttribute("films", PIN, "1");
      long bytes = 2L * film.length + 5;
      assertThat(bea.hand().attribute("films", PINNED)).isEqualTo("0/" + bytes);
      assertThat(bea.drive().fetchPinned()).isTrue();
      assertThat(bea.hand().attribute("films", PINNED)).isEqualTo(bytes + "/" + bytes);
      assertThat(bea.drive().status().pinned().here().missing()).isZero();
      peers.set(MemoryPeers.State.DEAD, 0, 11);
      assertThat(bea.hand().get("films/one")).isEqualTo(film);
      assertThat(bea.hand().get("films/old/two")).isEqualTo(film);
      assertThat(bea.hand().text("films/note")).isEqualTo("short");
      assertThatThrownBy(() -> bea.hand().get("other")).hasMessageContaining("EIO");
      assertThatThrownBy(() -> bea.hand().attribute("other", PINNED))
          .hasMessageContaining("ENODATA");
    }
  }

  @Test
  void aPinSurvivesRestartAndFetchesWhatOtherDevicesPutThere() throws Exception {
    DriveDevice bea = device("bea");
    bea.hand().setAttribute("films/one", PIN, "1");
    bea.hand().setAttribute("films/old", PIN, "1");
    try (DriveDevice again = bea.reopened()) {
      assertThat(again.drive().fetchPinned()).isTrue();
      try (DriveDevice ada = device("ada")) {
        ada.hand().put("films/one", "cut shorter, and then longer than a small file".repeat(1000));
        ada.hand().put("films/old/three", film);
        ada.drive().sync(false);
      }
      again.drive().sync(false);
      assertThat(again.drive().fetchPinned()).isTrue();
      peers.set(MemoryPeers.State.DEAD, 0, 11);
      assertThat(again.hand().text("films/one")).startsWith("cut shorter").hasSize(46_000);
      assertThat(again.hand().get("films/old/three")).isEqualTo(film);
      assertThat(again.hand().attribute("films/one", PIN)).isEqualTo("1");
    }
  }

  @Test
  void whatIsOutOfReachIsSaidAndFetchedLater() throws Exception {
    try (DriveDevice bea = device("bea")) {
      bea.hand().list("films");
      bea.hand().setAttribute("films/one", PIN, "1");
      peers.set(MemoryPeers.State.DEAD, 0, 11);
      assertThat(bea.drive().fetchPinned()).isFalse();
      assertThat(bea.drive().status().pinned().problem().orElseThrow()).contains("stripe");
      assertThat(bea.drive().status().pinned().here().missing()).isEqualTo(film.length);
      peers.set(MemoryPeers.State.WELL, 0, 11);
      assertThat(bea.drive().fetchPinned()).isTrue();
      assertThat(bea.drive().status().pinned().problem()).isEmpty();
    }
  }

  @Test
  void whatIsPinnedIsNotEvicted() throws Exception {
    try (DriveDevice bea =
        DriveDevice.open(peers.device(DriveDevice.SUBJECT), temp.resolve("bea"), 1 << 20)) {
      bea.hand().setAttribute("films", PIN, "1");
      assertThat(bea.drive().fetchPinned()).isTrue();
      assertThat(bea.hand().get("other")).isEqualTo(other);
      bea.drive().evict();
      assertThat(bea.drive().status().cacheFiles()).isEqualTo(2);
      bea.hand().setAttribute("films", PIN, "0");
      bea.drive().evict();
      assertThat(bea.drive().status().cacheFiles()).isZero();
    }
  }
}
