package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.vault.Snapshot;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.storage.MemoryPeers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drive and its network: what one device writes, itself and others find again. */
class DriveIT {

  private static final long SEED = 41;

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);

  @BeforeEach
  void create() throws Exception {
    DriveDevice.create(peers.device(DriveDevice.SUBJECT), temp.resolve("ada"));
  }

  private DriveDevice device(String name) throws Exception {
    return DriveDevice.open(peers.device(DriveDevice.SUBJECT), temp.resolve(name));
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(SEED).nextBytes(noise);
    return noise;
  }

  @Test
  void anotherDeviceFindsWhatWasSynced() throws Exception {
    byte[] film = noise(9 << 20);
    try (DriveDevice ada = device("ada")) {
      Hand hand = ada.hand();
      hand.mkdir("photos");
      hand.mkdir("photos/2026");
      hand.put("photos/2026/film", film);
      hand.put("letter.txt", "dear");
      hand.put("empty", "");
      hand.link("letter.txt", "photos/letter");
      hand.symlink("../letter.txt", "photos/link");
      hand.chmod("letter.txt", 0640);
      hand.setAttribute("letter.txt", "user.colour", "green");
      assertThat(ada.drive().sync(true)).isPresent();
      assertThat(ada.drive().status().clean()).isTrue();
    }
    try (DriveDevice bea = device("bea")) {
      Hand hand = bea.hand();
      assertThat(hand.list("")).containsExactly("empty", "letter.txt", "photos");
      assertThat(hand.list("photos")).containsExactly("2026", "letter", "link");
      assertThat(hand.text("letter.txt")).isEqualTo("dear");
      assertThat(hand.stat("letter.txt").mode() & 0777).isEqualTo(0640);
      assertThat(hand.attribute("letter.txt", "user.colour")).isEqualTo("green");
      assertThat(hand.stat("photos/letter").inode()).isEqualTo(hand.stat("letter.txt").inode());
      assertThat(hand.readlink("photos/link")).isEqualTo("../letter.txt");
      Handle open = hand.open("photos/2026/film");
      byte[] middle = Arrays.copyOfRange(film, 5_000_001, 5_004_097);
      assertThat(hand.read(open, 5_000_001, 4096)).isEqualTo(middle);
      hand.close(open);
      assertThat(hand.get("photos/2026/film")).isEqualTo(film);
      assertThat(bea.drive().status().clean()).isTrue();
    }
  }

  @Test
  void changesTravelBothWays() throws Exception {
    try (DriveDevice ada = device("ada");
        DriveDevice bea = device("bea")) {
      ada.hand().mkdir("work");
      ada.hand().put("work/a", "1");
      ada.hand().put("work/b", noise(100_000));
      ada.drive().sync(false);
      bea.drive().sync(false);
      assertThat(bea.hand().text("work/a")).isEqualTo("1");
      bea.hand().rename("work/a", "moved");
      bea.hand().unlink("work/b");
      bea.hand().put("work/new", "2");
      bea.drive().sync(false);
      ada.drive().sync(false);
      assertThat(ada.hand().list("")).containsExactly("moved", "work");
      assertThat(ada.hand().list("work")).containsExactly("new");
      assertThat(ada.hand().text("work/new")).isEqualTo("2");
      assertThat(ada.drive().status().conflicts()).isZero();
    }
  }

  @Test
  void moreFilesThanOneMoveTakesArriveInSeveralAndTheSnapshotHasAll() throws Exception {
    int folders = 40;
    int all = 400;
    int files = 10;
    try (DriveDevice ada =
            DriveDevice.open(
                peers.device(DriveDevice.SUBJECT),
                temp.resolve("ada"),
                settings -> settings.withFilesPerMove(25));
        DriveDevice bea = device("bea")) {
      Hand hand = ada.hand();
      for (int i = 0; i < folders; i++) {
        hand.mkdir("folder-" + i);
        for (int j = 0; j < files; j++) {
          hand.put("folder-" + i + "/file-" + j, i + " " + j);
        }
      }
      long before = ada.vault().sequence();
      Snapshot snapshot = ada.drive().sync(true).orElseThrow();
      assertThat(ada.vault().sequence() - before).isGreaterThanOrEqualTo(13);
      assertThat(ada.drive().status().clean()).isTrue();
      assertThat(snapshot.stats().files()).isEqualTo(all);

      bea.drive().sync(false);
      for (int i = 0; i < folders; i++) {
        assertThat(bea.hand().list("folder-" + i)).hasSize(files);
        assertThat(bea.hand().text("folder-" + i + "/file-7")).isEqualTo(i + " 7");
      }
      bea.hand().rename("folder-39", "moved");
      bea.drive().sync(false);
      for (int i = 0; i < folders - 1; i++) {
        hand.put("folder-" + i + "/file-3", "new " + i);
      }
      ada.drive().sync(true); // merges first
      bea.drive().sync(false);
      assertThat(bea.hand().list("moved")).hasSize(files);
      assertThat(bea.hand().text("folder-38/file-3")).isEqualTo("new 38");
      assertThat(ada.drive().status().conflicts() + bea.drive().status().conflicts()).isZero();
    }
  }

  @Test
  void keepsBothVersionsOfWhatWasEditedApart() throws Exception {
    try (DriveDevice ada = device("ada");
        DriveDevice bea = device("bea")) {
      ada.hand().put("plan.txt", "as it was");
      ada.drive().sync(false);
      bea.drive().sync(false);
      ada.hand().put("plan.txt", "Ada's plan");
      bea.hand().put("plan.txt", "Bea's plan");
      ada.hand().touch("plan.txt", 1_700_000_000);
      bea.hand().touch("plan.txt", 1_700_000_100);
      ada.drive().sync(false);
      bea.drive().sync(false);
      ada.drive().sync(false);
      String old = "plan.sync-conflict-20231114-221320-ada.txt";
      for (DriveDevice device : new DriveDevice[] {ada, bea}) {
        assertThat(device.hand().list("")).containsExactly(old, "plan.txt");
        assertThat(device.hand().text("plan.txt")).isEqualTo("Bea's plan");
        assertThat(device.hand().text(old)).isEqualTo("Ada's plan");
      }
      assertThat(bea.drive().status().conflicts()).isEqualTo(1);
    }
  }

  @Test
  void bytesOfOneAndModeOfTheOtherAreNoConflict() throws Exception {
    try (DriveDevice ada = device("ada");
        DriveDevice bea = device("bea")) {
      ada.hand().put("tool", "1");
      ada.drive().sync(false);
      bea.drive().sync(false);
      ada.hand().chmod("tool", 0755);
      ada.drive().sync(false);
      bea.hand().put("tool", "2");
      bea.drive().sync(false);
      ada.drive().sync(false);
      for (DriveDevice device : new DriveDevice[] {ada, bea}) {
        assertThat(device.hand().list("")).containsExactly("tool");
        assertThat(device.hand().text("tool")).isEqualTo("2");
        assertThat(device.hand().stat("tool").mode() & 0777).isEqualTo(0755);
      }
    }
  }

  @Test
  void anOpenFileStaysAsItIsUnderItsReader() throws Exception {
    try (DriveDevice ada = device("ada");
        DriveDevice bea = device("bea")) {
      ada.hand().put("log", "old");
      ada.drive().sync(false);
      bea.drive().sync(false);
      Handle reader = bea.hand().open("log");
      ada.hand().put("log", "new");
      ada.drive().sync(false);
      bea.drive().sync(false);
      assertThat(bea.hand().text("log")).isEqualTo("new");
      assertThat(bea.hand().read(reader, 0, 10)).isEqualTo("old".getBytes(StandardCharsets.UTF_8));
      bea.hand().close(reader);
    }
  }

  @Test
  void worksWithoutAPeerAndCatchesUpLater() throws Exception {
    byte[] long1 = noise(300_000);
    DriveDevice ada = device("ada");
    ada.hand().put("cached", long1);
    ada.drive().sync(false);
    ada.close();
    peers.set(MemoryPeers.State.DEAD, 0, 11);
    DriveDevice alone = device("ada");
    assertThat(alone.hand().get("cached")).isEqualTo(long1);
    alone.hand().put("offline", "written alone");
    assertThatThrownBy(() -> alone.drive().sync(false)).hasMessageContaining("");
    assertThat(alone.hand().attribute("offline", "user.cairn.durable")).isEqualTo("local");
    peers.set(MemoryPeers.State.WELL, 0, 11);
    alone.drive().sync(false);
    assertThat(alone.hand().attribute("offline", "user.cairn.durable")).startsWith("network");
    alone.close();
    try (DriveDevice bea = device("bea")) {
      assertThat(bea.hand().text("offline")).isEqualTo("written alone");
    }
  }

  @Test
  void yesterdayIsBelowSnapshots() throws Exception {
    try (DriveDevice ada = device("ada")) {
      ada.hand().put("diary", "monday");
      Snapshot monday = ada.drive().sync(true).orElseThrow();
      ada.hand().put("diary", "tuesday");
      ada.drive().sync(true);
      String folder = ada.hand().list(".snapshots").iterator().next();
      assertThat(ada.hand().text(".snapshots/" + folder + "/diary")).isEqualTo("monday");
      assertThat(ada.hand().list("")).containsExactly("diary");
      assertThatThrownBy(() -> ada.hand().put(".snapshots/" + folder + "/new", "x"))
          .isInstanceOf(ErrnoException.class)
          .hasMessageContaining("EROFS");
      Hand alone = new Hand(Drive.snapshot(ada.vault(), monday));
      assertThat(alone.list("")).containsExactly("diary");
    }
  }

  @Test
  void damageInTheCacheIsNoticedAndFetchedAgain() throws Exception {
    byte[] film = noise(2 << 20);
    try (DriveDevice ada = device("ada")) {
      ada.hand().put("film", film);
      ada.drive().sync(false);
      long inode = ada.hand().stat("film").inode();
      CacheDamage.flip(ada.folder(), inode, 1_234_567);
      assertThat(ada.hand().get("film")).isEqualTo(film);
    }
  }

  @Test
  void evictsOnlyWhatTheNetworkHas() throws Exception {
    byte[] film = noise(3 << 20);
    try (DriveDevice ada =
        DriveDevice.open(peers.device(DriveDevice.SUBJECT), temp.resolve("ada"), 1 << 20)) {
      ada.hand().put("old", film);
      ada.drive().sync(false);
      ada.hand().put("new", film);
      ada.drive().evict();
      assertThat(CacheDamage.bytes(ada.folder(), ada.hand().stat("old").inode())).isZero();
      assertThat(CacheDamage.bytes(ada.folder(), ada.hand().stat("new").inode())).isPositive();
      peers.set(MemoryPeers.State.DEAD, 0, 11);
      assertThat(ada.hand().get("new")).isEqualTo(film);
      assertThatThrownBy(() -> ada.hand().get("old")).hasMessageContaining("EIO");
      peers.set(MemoryPeers.State.WELL, 0, 11);
      assertThat(ada.hand().get("old")).isEqualTo(film);
    }
  }
}
