package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.LiveRoot;
import dev.cairn.archive.vault.TreePaths;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.fuse.drive.network.LiveTree;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading while it arrives. */
@Timeout(60)
class DriveStreamIT {

  private static final long SEED = 53;
  private static final int MIB = 1 << 20;
  private static final int READ_BYTES = 128 << 10;

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);
  private final byte[] film = new byte[24 * MIB];
  private Hash stripe = Hash.of(new byte[0]);

  /** By where each chunk of the film begins, where it ends in the stripe. */
  private final SortedMap<Long, Long> ends = new TreeMap<>();

  @BeforeEach
  void create() throws Exception {
    new Random(SEED).nextBytes(film);
    DriveDevice.create(peers.device(DriveDevice.SUBJECT), temp.resolve("ada"));
    try (DriveDevice ada =
        DriveDevice.open(peers.device(DriveDevice.SUBJECT), temp.resolve("ada"))) {
      ada.hand().put("film", film);
      ada.drive().sync(false);
      locate(ada.vault());
    }
    stripe =
        peers.stripes().stream().max(Comparator.comparingInt(peers::payloadBytes)).orElseThrow();
  }

  private void locate(Vault vault) throws Exception {
    Content top = LiveRoot.of(vault.live()).orElseThrow();
    Node node = TreePaths.find(vault.chunks(), top, LiveTree.ROOT_NAME + "/film").orElseThrow();
    ContentReader<ArchiveException> refs = new ContentReader<>(vault.chunks(), node.content());
    long start = 0;
    for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
      ends.put(start, (long) vault.chunks().find(ref.id()).orElseThrow().entry().end());
      start += ref.bytes();
    }
  }

  /**
   * A place in the stripe, at {@code packedBytes} or behind, from which on nothing is of the film's
   * first bytes: chunks are packed as they are sealed, which is nearly in their order.
   */
  private long behind(int filmBytes, int packedBytes) {
    return ends.headMap((long) filmBytes).values().stream().reduce((long) packedBytes, Math::max);
  }

  private void expect(Hand hand, Handle file, int from, int to) throws Exception {
    for (int at = from; at < to; at += READ_BYTES) {
      byte[] expected = Arrays.copyOfRange(film, at, at + READ_BYTES);
      assertThat(hand.read(file, at, READ_BYTES)).isEqualTo(expected);
    }
  }

  @Test
  void whatIsNeededNextComesWhileWhatIsAheadHangsOnASlowHost() throws Exception {
    SlowHost slow = new SlowHost(peers.device(DriveDevice.SUBJECT));
    slow.slow(stripe, behind(8 * MIB, 9 * MIB), 16 * MIB);
    try (DriveDevice bea = DriveDevice.open(slow.storage(), temp.resolve("bea"))) {
      Hand hand = bea.hand();
      Handle stream = hand.open("film");
      expect(hand, stream, 0, 7 * MIB); // has asked for what hangs by now
      Handle other = hand.open("film");
      expect(hand, other, 18 * MIB, 23 * MIB);
      expect(hand, stream, 7 * MIB, 8 * MIB);
      slow.release();
      expect(hand, stream, 8 * MIB, 24 * MIB);
      hand.close(stream);
      hand.close(other);
    }
  }

  /** Whatever came ahead in one range with what hangs: where that begins is not the reader's. */
  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7, 8, 9, 10, 11, 12})
  void allUpToWhatHangsComes(int slowMib) throws Exception {
    SlowHost slow = new SlowHost(peers.device(DriveDevice.SUBJECT));
    slow.slow(stripe, behind((slowMib - 1) * MIB, slowMib * MIB), 20 * MIB);
    try (DriveDevice bea = DriveDevice.open(slow.storage(), temp.resolve("bea"))) {
      Handle stream = bea.hand().open("film");
      expect(bea.hand(), stream, 0, (slowMib - 2) * MIB);
      expect(bea.hand(), stream, (slowMib - 2) * MIB, (slowMib - 1) * MIB);
      slow.release();
      bea.hand().close(stream);
    }
  }

  @Test
  void manyReadersOfASlowHostDoNotHoldUpOthers() throws Exception {
    int readers = 10;
    SlowHost slow = new SlowHost(peers.device(DriveDevice.SUBJECT));
    slow.slow(stripe, 6 * MIB, 18 * MIB);
    List<Thread> waiting = new ArrayList<>();
    try (DriveDevice bea = DriveDevice.open(slow.storage(), temp.resolve("bea"))) {
      Hand hand = bea.hand();
      Handle file = hand.open("film");
      for (int i = 0; i < readers; i++) {
        int at = (7 + i) * MIB;
        waiting.add(Thread.ofVirtual().start(() -> readQuietly(hand, file, at)));
      }
      slow.awaitHanging(8); // as many as are fetched ahead; some readers share a chunk
      expect(hand, file, 0, 3 * MIB / 2);
      slow.release();
      for (Thread reader : waiting) {
        reader.join();
      }
      hand.close(file);
    }
  }

  private static void readQuietly(Hand hand, Handle file, int at) {
    try {
      assertThat(hand.read(file, at, READ_BYTES)).hasSize(READ_BYTES);
    } catch (Exception e) {
      throw new AssertionError("at " + at, e);
    }
  }

  @Test
  void aLookAtTheBeginningFetchesLittle() throws Exception {
    SlowHost counting = new SlowHost(peers.device(DriveDevice.SUBJECT));
    try (DriveDevice bea = DriveDevice.open(counting.storage(), temp.resolve("bea"))) {
      Handle file = bea.hand().open("film");
      expect(bea.hand(), file, 0, READ_BYTES);
      assertThat(counting.readBytes(stripe)).isBetween((long) READ_BYTES, 8L * MIB);
      bea.hand().close(file);
    }
  }

  @Test
  void aReadHereAndThereFetchesTheLeavesAroundItAlone() throws Exception {
    SlowHost counting = new SlowHost(peers.device(DriveDevice.SUBJECT));
    Random random = new Random(SEED);
    int reads = 20;
    try (DriveDevice bea = DriveDevice.open(counting.storage(), temp.resolve("bea"))) {
      Handle file = bea.hand().open("film");
      for (int i = 0; i < reads; i++) {
        int at = MIB + random.nextInt((film.length - MIB) / 4096 - 1) * 4096;
        byte[] expected = Arrays.copyOfRange(film, at, at + 4096);
        assertThat(bea.hand().read(file, at, 4096)).as("seed %d", SEED).isEqualTo(expected);
      }
      assertThat(counting.readBytes(stripe)).isLessThan(reads * 33L * 1024);
      long before = counting.readBytes(stripe);
      random.setSeed(SEED);
      for (int i = 0; i < reads; i++) {
        int at = MIB + random.nextInt((film.length - MIB) / 4096 - 1) * 4096;
        assertThat(bea.hand().read(file, at, 4096)[0]).isEqualTo(film[at]);
      }
      assertThat(counting.readBytes(stripe)).as("all of it is here").isEqualTo(before);
      expect(bea.hand(), file, 0, film.length);
      bea.hand().close(file);
    }
  }

  @Test
  void aChunkThatIsReadInManyPartsIsFetchedWhole() throws Exception {
    SlowHost counting = new SlowHost(peers.device(DriveDevice.SUBJECT));
    try (DriveDevice bea = DriveDevice.open(counting.storage(), temp.resolve("bea"))) {
      Handle file = bea.hand().open("film");
      for (int i = 200; i > 0; i--) {
        int at = 10 * MIB + i * 20_480;
        byte[] expected = Arrays.copyOfRange(film, at, at + 4096);
        assertThat(bea.hand().read(file, at, 4096)).isEqualTo(expected);
      }
      assertThat(counting.readBytes(stripe)).isLessThan(7L * MIB);
      bea.hand().close(file);
    }
  }
}
