package dev.cairn.archive.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES) // what is held against is waiting for each other
class FileSaverIT {

  private static final long SEED = Long.getLong("cairn.sim.seed", 218L);
  private static final int REGULAR = 0100000;
  private static final int FIFO = 0010000;
  private static final int WORKERS = 2;

  @TempDir private Path temp;

  private final Random random = new Random(SEED);
  private final Counters counters = new Counters(BackupEvent.Listener.NONE);
  private Vault vault;
  private PackWriter packs;
  private ChunkSaver chunks;
  private FileSaver files;

  @BeforeEach
  void open() throws Exception {
    vault = new Device(new MemoryPeers(6).device(Device.SUBJECT), temp.resolve("cache")).create();
    packs = new PackWriter(vault, new PackWriter.Limits(8 << 20, 1, false), (pack, stored) -> {});
    chunks = new ChunkSaver(vault, packs, counters, WORKERS);
    files = new FileSaver(vault, chunks, counters, WORKERS);
  }

  @AfterEach
  void close() {
    files.close();
    chunks.close();
    packs.close();
    vault.close();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A file in memory; what happens to it happens while it is read for the first time. */
  private static class File implements FileSource {
    byte[] bytes;
    int mode = REGULAR;
    long blocks;

    File(byte[] bytes) {
      this.bytes = bytes;
      this.blocks = Math.ceilDiv(bytes.length, 512);
    }

    @Override
    public Stat stat() throws IOException {
      if (mode != REGULAR) {
        throw new IOException("became something else");
      }
      Timestamp now = new Timestamp(bytes.length, 0);
      return new Stat(mode, 0, 0, bytes.length, blocks, 0, 0, 1, 0, now, now, now);
    }

    @Override
    public int readAt(long position, byte[] array, int offset, int length) throws IOException {
      if (position >= bytes.length) {
        return -1;
      }
      int count = Math.min(length, bytes.length - (int) position);
      System.arraycopy(bytes, (int) position, array, offset, count);
      return count;
    }

    @Override
    public OptionalLong nextData(long from) {
      return from < bytes.length ? OptionalLong.of(from) : OptionalLong.empty();
    }

    @Override
    public OptionalLong nextHole(long from) {
      return OptionalLong.of(bytes.length);
    }
  }

  private byte[] read(Content content) throws Exception {
    packs.flush();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ContentReader<ArchiveException> refs = new ContentReader<>(vault.chunks(), content);
    for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
      out.writeBytes(vault.chunks().fetchPlaced(vault.chunks().find(ref.id()).orElseThrow()));
    }
    return out.toByteArray();
  }

  private static FileData.Read whole(FileData data) {
    assertThat(data).isInstanceOf(FileData.Read.class);
    FileData.Read read = (FileData.Read) data;
    assertThat(read.torn()).isFalse();
    return read;
  }

  @Test
  void savesSmallFilesTogetherAsItDoesOneByOne() throws Exception {
    List<File> small = new ArrayList<>();
    for (int i = 0; i < SmallFiles.FILES_MAX; i++) {
      int length = i % 5 == 0 ? 0 : random.nextInt(SmallFiles.BYTES_MAX + 1);
      small.add(new File(bytes(i == 6 ? SmallFiles.BYTES_MAX : length)));
    }
    List<FileData> together = files.saveSmall(small);
    for (int i = 0; i < small.size(); i++) {
      FileData.Read read = whole(together.get(i));
      assertThat(read).as("seed %d", SEED).isEqualTo(files.save(small.get(i)));
      assertThat(read(read.content())).isEqualTo(small.get(i).bytes);
    }
  }

  @Test
  void aSmallFileThatIsNoneAfterAllIsSavedAloneAmongTheOthers() throws Exception {
    File grown = new File(bytes(9 << 20));
    File sparse = new File(bytes(50_000));
    sparse.blocks = 1;
    File[] all = {new File(bytes(10)), grown, new File(bytes(20)), sparse, new File(bytes(30))};

    List<FileData> saved = files.saveSmall(List.of(all));

    for (int i = 0; i < all.length; i++) {
      assertThat(read(whole(saved.get(i)).content())).as("file %d", i).isEqualTo(all[i].bytes);
    }
  }

  @Test
  void aSmallFileThatChangesWhileItIsReadIsReadAgain() throws Exception {
    byte[] before = bytes(1000);
    byte[] after = bytes(2000);
    File changing =
        new File(before) {
          @Override
          public int readAt(long position, byte[] array, int offset, int length)
              throws IOException {
            int count = super.readAt(position, array, offset, length);
            bytes = after;
            return count;
          }
        };
    File shrinking =
        new File(bytes(3000)) {
          @Override
          public int readAt(long position, byte[] array, int offset, int length)
              throws IOException {
            bytes = Arrays.copyOf(bytes, Math.min(bytes.length, 100));
            return super.readAt(position, array, offset, length);
          }
        };
    List<FileData> saved = files.saveSmall(List.of(changing, shrinking));
    assertThat(read(whole(saved.get(0)).content())).isEqualTo(after);
    assertThat(read(whole(saved.get(1)).content())).hasSize(100);
  }

  @Test
  void whatCannotBeReadIsSaidAndTheOthersAreSaved() throws Exception {
    File other = new File(bytes(10));
    other.mode = FIFO;
    File broken =
        new File(bytes(20)) {
          @Override
          public int readAt(long position, byte[] array, int offset, int length)
              throws IOException {
            throw new IOException("the disk's sector 7");
          }
        };
    File good = new File(bytes(30));
    List<FileData> saved = files.saveSmall(List.of(other, broken, good));
    assertThat(saved.get(0)).isEqualTo(new FileData.Unreadable("read", "became something else"));
    assertThat(saved.get(1)).isEqualTo(new FileData.Unreadable("read", "the disk's sector 7"));
    assertThat(read(whole(saved.get(2)).content())).isEqualTo(good.bytes);
  }

  /** Each goes through several windows, and there are fewer of those than are wanted. */
  @Test
  void manyLargeFilesAtOnceDoNotWaitForEachOther() throws Exception {
    List<File> large = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      large.add(new File(bytes(3 * Windows.BYTES + i)));
    }
    Arrays.fill(large.get(1).bytes, (byte) 5); // chunks of the largest size
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<FileData>> saved =
          large.stream().map(file -> threads.submit(() -> files.save(file))).toList();
      for (int i = 0; i < large.size(); i++) {
        byte[] read = read(whole(saved.get(i).get()).content());
        assertThat(Arrays.equals(read, large.get(i).bytes)).as("%d, seed %d", i, SEED).isTrue();
      }
    }
  }

  /** More often than there are windows: each must come back. */
  @Test
  void aFileThatBreaksOffKeepsNoMemory() throws Exception {
    File breaking =
        new File(bytes(3 * Windows.BYTES)) {
          @Override
          public int readAt(long position, byte[] array, int offset, int length)
              throws IOException {
            if (position > 2 * Windows.BYTES) {
              throw new IOException("the disk's sector 8");
            }
            return super.readAt(position, array, offset, length);
          }
        };
    File emptied =
        new File(bytes(2 << 20)) {
          @Override
          public int readAt(long position, byte[] array, int offset, int length) {
            return -1;
          }
        };
    for (int i = 0; i < 3 * WORKERS; i++) {
      assertThat(files.save(breaking))
          .isEqualTo(new FileData.Unreadable("read", "the disk's sector 8"));
      assertThat(((FileData.Read) files.save(emptied)).torn()).isTrue();
    }
    File good = new File(bytes(3 * Windows.BYTES));
    byte[] read = read(whole(files.save(good)).content());
    assertThat(Arrays.equals(read, good.bytes)).as("seed %d", SEED).isTrue();
  }

  /** Who writes a folder waits for a file that was met above, while the walk goes on. */
  @Test
  void aFileWithNamesInManyFoldersHoldsNobodyUp() throws Exception {
    Path top = Files.createDirectory(temp.resolve("top"));
    Path first = Files.write(top.resolve("a"), bytes(100));
    for (int i = 0; i < 30; i++) {
      Path folder = Files.createDirectory(top.resolve("folder" + i));
      Files.createLink(folder.resolve("link"), first);
      Files.write(folder.resolve("own"), bytes(50));
    }
    Snapshot snapshot = Device.backUp(vault, top).snapshot();
    Path target = temp.resolve("restored");
    assertThat(Device.restore(vault, snapshot, top, target))
        .isInstanceOf(RestoreOutcome.Completed.class);
    assertThat(target.resolve("folder29/link")).hasSameBinaryContentAs(first);
  }
}
