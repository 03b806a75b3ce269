package dev.cairn.libp2p.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireInputTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 218L);

  private final Random random = new Random(SEED);

  /** A socket in which so much has come, or less at a time. */
  private static final class Socket extends InputStream {
    private final ByteArrayInputStream bytes;
    private final Random random;
    private final boolean whole;
    private int reads;

    Socket(byte[] bytes, Random random, boolean whole) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.random = random;
      this.whole = whole;
    }

    @Override
    public int read() {
      throw new AssertionError("one byte at a time");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      reads++;
      int wanted = whole ? length : 1 + random.nextInt(length);
      return bytes.read(target, offset, wanted);
    }
  }

  /** Messages behind each other, each of them behind its length. */
  private byte[] messages(int[] lengths) {
    byte[] all = new byte[Arrays.stream(lengths).sum() + 2 * lengths.length];
    random.nextBytes(all);
    int at = 0;
    for (int length : lengths) {
      all[at] = (byte) (length >> 8);
      all[at + 1] = (byte) length;
      at += 2 + length;
    }
    return all;
  }

  private void reads(WireInput in, byte[] all, int[] lengths) throws IOException {
    byte[] scratch = new byte[BufferPool.BUFFER_BYTES];
    int at = 0;
    for (int length : lengths) {
      assertThat(in.read() << 8 | in.read()).as("seed %d", SEED).isEqualTo(length);
      in.readMessage(scratch, length);
      at += 2;
      assertThat(Arrays.mismatch(scratch, 0, length, all, at, at + length))
          .as("message of %d bytes, seed %d", length, SEED)
          .isEqualTo(-1);
      at += length;
    }
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void readsMessagesOfAnyLengthsHoweverTheirBytesCome() throws IOException {
    for (int round = 0; round < 100; round++) {
      int bound = round % 2 == 0 ? 65_536 : 5000;
      int[] lengths = random.ints(20, 0, bound).toArray();
      lengths[3] = 65_535;
      lengths[4] = 0;
      byte[] all = messages(lengths);
      reads(new WireInput(new Socket(all, random, round % 3 == 0)), all, lengths);
    }
  }

  /** The first takes one for its length. */
  @Test
  void takesOneReadForEachOfManyMessagesThatHaveCome() throws IOException {
    int[] lengths = new int[50];
    Arrays.fill(lengths, 65_418);
    byte[] all = messages(lengths);
    Socket socket = new Socket(all, random, true);

    reads(new WireInput(socket), all, lengths);

    assertThat(socket.reads).isEqualTo(1 + lengths.length + 1);
  }

  @Test
  void saysThatTheEndCameWithinAMessage() {
    for (int length : new int[] {10, 3000, 60_000}) {
      WireInput in = new WireInput(new Socket(new byte[length - 1], random, true));
      assertThatThrownBy(() -> in.readMessage(new byte[BufferPool.BUFFER_BYTES], length))
          .isInstanceOf(EOFException.class);
    }
  }
}
