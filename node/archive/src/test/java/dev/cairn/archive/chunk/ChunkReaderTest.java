package dev.cairn.archive.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.Device;
import dev.cairn.archive.FixedRandom;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is opened into an array of before is the chunk, and only there. */
class ChunkReaderTest {

  private static final long SEED = 20261130;
  private static final byte OTHERS = (byte) 0xa5;

  private final VaultKeys keys = VaultKeys.of(Device.SECRET);
  private final ChunkReader reader = new ChunkReader(keys.chunks(), keys.chunkIdKey());

  @AfterEach
  void closeReader() {
    reader.close();
  }

  private record Sealed(Slice bytes, ChunkReader.Claim claim) {}

  /** Sealed with other bytes before and behind it, as in a pack. */
  private Sealed seal(byte[] plain) {
    Hash id = new ChunkIds(keys.chunkIdKey()).of(plain, 0, plain.length);
    try (ChunkWriter writer = new ChunkWriter(new FixedRandom())) {
      ChunkWriter.Encoded encoded = writer.encode(plain, 0, plain.length);
      byte[] pack = new byte[7 + encoded.sealedBytes() + 9];
      writer.seal(keys.chunks(), id, encoded, pack, 7);
      return new Sealed(
          new Slice(pack, 7, encoded.sealedBytes()),
          new ChunkReader.Claim(id, encoded.encoding(), plain.length));
    }
  }

  private static byte[] random(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(SEED).nextBytes(noise);
    return noise;
  }

  private void opensIntoTheBeginning(byte[] plain, Encoding encoding) throws Exception {
    Sealed sealed = seal(plain);
    assertThat(sealed.claim().encoding()).isEqualTo(encoding);
    byte[] room = new byte[plain.length + 1000];
    Arrays.fill(room, OTHERS);
    reader.open(sealed.bytes(), sealed.claim(), room);
    assertThat(Arrays.copyOf(room, plain.length)).isEqualTo(plain);
    assertThat(Arrays.copyOfRange(room, plain.length, room.length)).containsOnly(OTHERS);
    assertThat(reader.open(sealed.bytes(), sealed.claim())).isEqualTo(plain);
  }

  @Test
  void opensWhatIsCompressedIntoTheBeginningOfALargerArray() throws Exception {
    opensIntoTheBeginning("cairn ".repeat(20_000).getBytes(StandardCharsets.UTF_8), Encoding.ZSTD);
  }

  @Test
  void opensWhatIsRawIntoTheBeginningOfALargerArray() throws Exception {
    opensIntoTheBeginning(random(300_001), Encoding.RAW);
  }

  @Test
  void refusesAChunkOfAnotherLengthOrIdThoughThereWereRoom() {
    byte[] room = new byte[4096];
    for (byte[] plain : new byte[][] {random(1000), new byte[1000]}) {
      Sealed sealed = seal(plain);
      ChunkReader.Claim said = sealed.claim();
      for (int bytes : new int[] {999, 1001}) {
        ChunkReader.Claim claim = new ChunkReader.Claim(said.id(), said.encoding(), bytes);
        assertThatThrownBy(() -> reader.open(sealed.bytes(), claim, room))
            .isInstanceOf(SealBrokenException.class);
      }
      ChunkReader.Claim other =
          new ChunkReader.Claim(Hash.of(plain), said.encoding(), plain.length);
      assertThatThrownBy(() -> reader.open(sealed.bytes(), other, room))
          .isInstanceOf(SealBrokenException.class);
    }
  }

  @Test
  void writesNothingWhereThereIsNoRoom() {
    Sealed sealed = seal(random(1000));
    byte[] room = new byte[999];
    assertThatThrownBy(() -> reader.open(sealed.bytes(), sealed.claim(), room))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(room).containsOnly(0);
  }
}
