package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.fuse.drive.store.Unsent;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drive some of whose bytes the network has lost: the rest goes on. */
class DriveLossIT {

  private static final long SEED = 43;
  private static final int FILM_BYTES = 3 << 20;

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);

  @BeforeEach
  void create() throws Exception {
    DriveDevice.create(peers.device(DriveDevice.SUBJECT), temp.resolve("ada"));
  }

  private DriveDevice device(String name) throws Exception {
    return DriveDevice.open(peers.device(DriveDevice.SUBJECT), temp.resolve(name));
  }

  private static byte[] film() {
    byte[] noise = new byte[FILM_BYTES];
    new Random(SEED).nextBytes(noise);
    return noise;
  }

  /** Bea has names and no bytes of what Ada wrote; the stripe of the film's bytes is lost. */
  private Hash loseFilm() throws Exception {
    try (DriveDevice ada = device("ada")) {
      ada.hand().mkdir("films");
      ada.hand().put("films/lost", film());
      ada.hand().put("films/note", "old");
      ada.drive().sync(false);
    }
    Hash stripe =
        peers.stripes().stream().max(Comparator.comparingInt(peers::payloadBytes)).orElseThrow();
    assertThat(peers.payloadBytes(stripe)).isGreaterThan(FILM_BYTES);
    peers.forget(stripe);
    return stripe;
  }

  private static void edit(DriveDevice device, String path) throws Exception {
    Handle file = device.hand().open(path);
    device.hand().write(file, 1_000_000, new byte[] {1, 2, 3});
    device.hand().close(file);
  }

  @Test
  void aFileThatCannotBeReadIsNamedAndLeftOutUntilItCan() throws Exception {
    Hash stripe = loseFilm();
    byte[] edited = film();
    System.arraycopy(new byte[] {1, 2, 3}, 0, edited, 1_000_000, 3);
    try (DriveDevice bea = device("bea")) {
      edit(bea, "films/lost");
      bea.hand().put("films/note", "new");
      bea.hand().put("other", "new too");
      bea.drive().sync(true);
      List<Unsent> unsent = bea.drive().status().unsent();
      assertThat(unsent).hasSize(1);
      assertThat(unsent.getFirst().path()).isEqualTo("films/lost");
      assertThat(unsent.getFirst().reason()).contains("stripe " + stripe);
      assertThat(bea.drive().status().clean()).isFalse();
      assertThat(bea.hand().attribute("films/lost", "user.cairn.durable")).isEqualTo("local");

      byte[] head = bea.vault().live();
      bea.drive().sync(false);
      assertThat(bea.vault().live()).as("the head moves for news only").isEqualTo(head);

      try (DriveDevice cyd = device("cyd")) {
        assertThat(cyd.hand().list("films")).containsExactly("lost", "note");
        assertThat(cyd.hand().text("films/note")).isEqualTo("new");
        assertThat(cyd.hand().text("other")).isEqualTo("new too");
        assertThat(cyd.hand().stat("films/lost").bytes()).isEqualTo(FILM_BYTES);
        peers.remember(stripe);
        assertThat(cyd.hand().get("films/lost")).isEqualTo(film());
        bea.drive().sync(false);
        assertThat(bea.drive().status().unsent()).isEmpty();
        assertThat(bea.drive().status().clean()).isTrue();
        cyd.drive().sync(false);
        assertThat(cyd.hand().get("films/lost")).isEqualTo(edited);
        assertThat(cyd.drive().status().conflicts()).isZero();
      }
    }
  }

  @Test
  void aFileThatCannotBeReadKeepsItsNewNameAndItsOldBytes() throws Exception {
    Hash stripe = loseFilm();
    try (DriveDevice bea = device("bea")) {
      edit(bea, "films/lost");
      bea.hand().rename("films/lost", "moved");
      bea.drive().sync(false);
      assertThat(bea.drive().status().unsent()).extracting(Unsent::path).containsExactly("moved");
    }
    peers.remember(stripe);
    try (DriveDevice cyd = device("cyd")) {
      assertThat(cyd.hand().list("")).containsExactly("films", "moved");
      assertThat(cyd.hand().get("moved")).isEqualTo(film());
    }
  }

  @Test
  void damageInTheCacheOfAFileWhoseStripeIsLostHoldsNothingElseBack() throws Exception {
    try (DriveDevice ada = device("ada")) {
      ada.hand().put("film", film());
      ada.drive().sync(false);
      Hash stripe =
          peers.stripes().stream().max(Comparator.comparingInt(peers::payloadBytes)).orElseThrow();
      peers.forget(stripe);
      edit(ada, "film");
      ada.hand().put("note", "new");
      CacheDamage.flip(ada.folder(), ada.hand().stat("film").inode(), 2_000_000);
      ada.drive().sync(false);
      assertThat(ada.drive().status().unsent()).extracting(Unsent::path).containsExactly("film");
      try (DriveDevice bea = device("bea")) {
        assertThat(bea.hand().text("note")).isEqualTo("new");
      }
    }
  }

  @Test
  void whatBothHaveChangedAndOneCannotReadIsKeptTwice() throws Exception {
    loseFilm();
    try (DriveDevice bea = device("bea");
        DriveDevice cyd = device("cyd")) {
      edit(bea, "films/lost");
      cyd.hand().put("films/lost", "begun anew");
      cyd.drive().sync(false);
      bea.drive().sync(false);
      assertThat(bea.drive().status().conflicts()).isEqualTo(1);
      assertThat(bea.hand().list("films")).hasSize(3);
      assertThat(bea.drive().status().unsent()).hasSize(1);
      cyd.drive().sync(false);
      assertThat(cyd.hand().text("films/lost")).isEqualTo("begun anew");
    }
  }

  @Test
  void aReadThatFailsSaysWhichStripeAndHowManyBlocksThereWere() throws Exception {
    try (DriveDevice ada = device("ada")) {
      ada.hand().put("film", film());
      ada.drive().sync(false);
    }
    Logger logger = Logger.getLogger(StoreFileSystem.class.getName());
    List<String> said = new ArrayList<>();
    Handler handler = listener(said);
    logger.addHandler(handler);
    try (DriveDevice bea = device("bea")) {
      bea.hand().list("");
      peers.set(MemoryPeers.State.DEAD, 0, 9);
      assertThatThrownBy(() -> bea.hand().get("film")).hasMessageContaining("EIO");
      assertThat(said)
          .anySatisfy(line ->
              assertThat(line).matches("stripe [0-9a-f]+: [0-9]+ of [0-9]+ blocks needed.*"));
    } finally {
      logger.removeHandler(handler);
    }
  }

  private static Handler listener(List<String> said) {
    SimpleFormatter words = new SimpleFormatter();
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        said.add(words.formatMessage(line));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
