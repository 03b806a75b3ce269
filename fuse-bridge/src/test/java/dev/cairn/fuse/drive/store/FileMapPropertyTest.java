package dev.cairn.fuse.drive.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.crypto.Hash;
import dev.cairn.fuse.drive.store.FileMap.Place;
import dev.cairn.fuse.drive.store.FileMap.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written, cut, fetched and lost, the map says where the newest bytes are. */
class FileMapPropertyTest {

  private static final int FILE_BYTES = 6 * Extent.BLOCK_BYTES;
  private static final int STEPS = 400;

  /** A file as it should be, its cache file, and the base. */
  private static final class Model {
    final byte[] base = new byte[FILE_BYTES];
    final byte[] cache = new byte[2 * FILE_BYTES];
    byte[] truth = new byte[0];
    final TreeMap<Long, Extent> rows = new TreeMap<>();
    final FileMap.Log log =
        new FileMap.Log() {
          @Override
          public void put(Extent extent) {
            rows.put(extent.start(), extent);
          }

          @Override
          public void remove(long start) {
            rows.remove(start);
          }
        };
  }

  private static Base base(long limit) {
    ChunkRef ref = new ChunkRef(Hash.copyOf(new byte[32]), FILE_BYTES - Extent.BLOCK_BYTES);
    // A hole in front of the last two thirds.
    List<Node.Extent> extents =
        List.of(
            new Node.Extent(0, 2 * Extent.BLOCK_BYTES),
            new Node.Extent(3 * Extent.BLOCK_BYTES, 3 * Extent.BLOCK_BYTES));
    return new Base(new Content(0, List.of(ref)), extents, limit);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void saysWhereTheNewestBytesAre(long seed) throws Exception {
    Random random = new Random(seed);
    Model model = new Model();
    random.nextBytes(model.base);
    int hole = 2 * Extent.BLOCK_BYTES;
    Arrays.fill(model.base, hole, hole + Extent.BLOCK_BYTES, (byte) 0);
    model.truth = model.base.clone();
    FileMap map = new FileMap(base(FILE_BYTES), List.of());
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(4)) {
        case 0 -> write(map, model, random);
        case 1 -> resize(map, model, random);
        case 2 -> fetch(map, model, random);
        default -> lose(map, model, random);
      }
      assertThat(read(map, model)).as("step %d of seed %d", step, seed).isEqualTo(model.truth);
      FileMap again = new FileMap(map.base(), List.copyOf(model.rows.values()));
      assertThat(read(again, model)).as("reread, step %d", step).isEqualTo(model.truth);
    }
  }

  private static void write(FileMap map, Model model, Random random) throws StoreException {
    int start = random.nextInt(FILE_BYTES);
    int end = start + 1 + random.nextInt(FILE_BYTES - start);
    byte[] bytes = new byte[end - start];
    random.nextBytes(bytes);
    System.arraycopy(bytes, 0, model.cache, start, bytes.length);
    map.written(start, end, model.log);
    if (end > model.truth.length) {
      model.truth = Arrays.copyOf(model.truth, end);
    }
    System.arraycopy(bytes, 0, model.truth, start, bytes.length);
  }

  private static void resize(FileMap map, Model model, Random random) throws StoreException {
    int bytes = random.nextInt(FILE_BYTES);
    map.resized(bytes, model.log);
    Arrays.fill(model.cache, bytes, model.cache.length, (byte) 0);
    model.truth = Arrays.copyOf(model.truth, bytes);
  }

  private static void fetch(FileMap map, Model model, Random random) throws StoreException {
    for (Run run : map.runs(random.nextInt(FILE_BYTES), FILE_BYTES)) {
      if (run.place() == Place.BASE) {
        int start = (int) run.start();
        int length = (int) (run.end() - run.start());
        System.arraycopy(model.base, start, model.cache, start, length);
        map.fetched(Extent.copy(start, model.base, start, length), model.log);
        return;
      }
    }
  }

  private static void lose(FileMap map, Model model, Random random) throws StoreException {
    int at = random.nextInt(FILE_BYTES);
    if (map.run(at, at + 1).place() == Place.COPY) {
      map.lost(at, model.log);
    }
  }

  private static byte[] read(FileMap map, Model model) {
    byte[] bytes = new byte[model.truth.length];
    for (Run run : map.runs(0, bytes.length)) {
      int start = (int) run.start();
      int length = (int) (run.end() - run.start());
      switch (run.place()) {
        case LOCAL -> System.arraycopy(model.cache, start, bytes, start, length);
        case COPY -> {
          Extent copy = map.copyAt(start);
          int block = copy.block(start);
          int from = (int) copy.blockStart(block);
          int size = (int) (copy.blockEnd(block) - from);
          assertThat(Extent.sum(model.cache, from, size)).isEqualTo(copy.sums()[block]);
          System.arraycopy(model.cache, start, bytes, start, length);
        }
        case BASE -> System.arraycopy(model.base, start, bytes, start, length);
        case HOLE -> {}
      }
    }
    return bytes;
  }
}
