package dev.cairn.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Past the page cache or through it: the same file. */
class DirectFileIT {

  private static final long SEED = 20261128;
  private static final int PIECE_BYTES = 256 * 1024;

  @TempDir Path temp;

  private byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void pieceByPieceWithAnEndOfAnyLength() throws Exception {
    for (int endBytes : new int[] {0, 1, 511, 512, 4095, 4096, 4097, 65_536, 200_000}) {
      byte[] all = bytes(new Random(SEED + endBytes), 4 * PIECE_BYTES + endBytes);
      Path path = temp.resolve("end" + endBytes);
      try (PartFile file = new DirectFile(path)) {
        for (int at = 0; at < all.length; at += PIECE_BYTES) {
          file.write(ByteBuffer.wrap(all, at, Math.min(PIECE_BYTES, all.length - at)));
        }
        file.sync();
      }
      assertThat(Files.readAllBytes(path)).as("an end of %d bytes", endBytes).isEqualTo(all);
    }
  }

  @Test
  void pieceLongerThanTheBuffersThatAreKept() throws Exception {
    for (int length : new int[] {3 * PIECE_BYTES, 3 * PIECE_BYTES + 4096, 3 * PIECE_BYTES + 1}) {
      byte[] all = bytes(new Random(SEED + length), length);
      Path path = temp.resolve("long" + length);
      try (PartFile file = new DirectFile(path)) {
        ByteBuffer source = ByteBuffer.wrap(all);
        file.write(source);
        assertThat(source.hasRemaining()).isFalse();
        file.sync();
      }
      assertThat(Files.readAllBytes(path)).as("%d bytes", length).isEqualTo(all);
    }
  }

  @Test
  void piecesThatNoDiskTakesDirectlyComeThroughTheCache() throws Exception {
    for (int i = 0; i < 20; i++) {
      Random random = new Random(SEED + i);
      byte[] all = bytes(random, 1 + random.nextInt(4 * PIECE_BYTES));
      Path path = temp.resolve("cut" + i);
      try (PartFile file = new DirectFile(path)) {
        for (int at = 0; at < all.length; ) {
          int length = Math.min(1 + random.nextInt(PIECE_BYTES), all.length - at);
          file.write(ByteBuffer.wrap(all, at, length));
          at += length;
        }
        file.sync();
      }
      assertThat(Files.readAllBytes(path)).as("seed %d", SEED + i).isEqualTo(all);
    }
  }
}
