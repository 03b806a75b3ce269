package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AeadTest {

  private static final int SEGMENT = Aead.SEGMENT_BYTES;
  private static final int SALT = 16;
  private static final int TAG = 16;
  private static final byte[] CONTEXT = {1, 2, 3};

  private final Random random = new Random(7);
  private final Aead aead = Aead.of(bytes(32));

  @Test
  void opensWhatItSealedAtEveryLengthThatMatters() throws SealBrokenException {
    int[] lengths = {0, 1, 15, 16, 17, 1000, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT};
    for (int length : lengths) {
      byte[] plain = bytes(length);
      byte[] sealed = seal(plain);
      assertThat(Aead.openedBytes(sealed.length)).isEqualTo(length);
      assertThat(open(sealed)).isEqualTo(plain);
    }
  }

  @Test
  void decryptsAnyProvedPartAsTheWholeOpens() {
    int[] lengths = {1, 16, 17, 40_000, SEGMENT, SEGMENT + 1, 2 * SEGMENT + 5000};
    for (int length : lengths) {
      byte[] plain = bytes(length);
      byte[] sealed = seal(plain);
      byte[] salt = Arrays.copyOf(sealed, SALT);
      for (int i = 0; i < 40; i++) {
        int offset = random.nextInt(length) / 16 * 16;
        int segmentEnd = Math.min(length, (offset / SEGMENT + 1) * SEGMENT);
        int count = 1 + random.nextInt(Math.min(20_000, segmentEnd - offset));
        Slice part = new Slice(sealed, Aead.sealedOffset(offset), count);
        byte[] opened =
            aead.decryptProved(salt, CONTEXT, new Aead.Part(offset, count, length), part);
        assertThat(opened).isEqualTo(Arrays.copyOfRange(plain, offset, offset + count));
      }
    }
  }

  @Test
  void refusesPartsThatAreNone() {
    assertThatThrownBy(() -> new Aead.Part(8, 16, 100)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> new Aead.Part(0, 0, 100)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> new Aead.Part(96, 5, 100)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> new Aead.Part(SEGMENT - 16, 17, 2 * SEGMENT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sealsAndOpensInTheMiddleOfArrays() throws SealBrokenException {
    byte[] plain = bytes(300);
    byte[] sealed = new byte[500];
    int sealedBytes =
        aead.seal(new Slice(plain, 100, 150), CONTEXT, new SecureRandom(), sealed, 33);
    byte[] opened = new byte[200];
    assertThat(aead.open(new Slice(sealed, 33, sealedBytes), CONTEXT, opened, 7)).isEqualTo(150);
    assertThat(Arrays.copyOfRange(opened, 7, 157)).isEqualTo(Arrays.copyOfRange(plain, 100, 250));
    assertThat(opened[6] | opened[157] | sealed[32] | sealed[33 + sealedBytes]).isZero();
  }

  @Test
  void sameMessageTwiceSharesNoBytes() {
    byte[] plain = new byte[64];
    byte[] first = seal(plain);
    byte[] second = seal(plain);
    assertThat(Arrays.copyOfRange(first, SALT, SALT + 16))
        .isNotEqualTo(Arrays.copyOfRange(second, SALT, SALT + 16));
  }

  @Test
  void refusesEveryFlippedBit() {
    byte[] sealed = seal(bytes(40));
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      sealed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertBroken(sealed, CONTEXT);
      sealed[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  @Test
  void refusesAnotherContextAndAnotherKey() {
    byte[] sealed = seal(bytes(40));
    assertBroken(sealed, new byte[] {1, 2, 4});
    Aead other = Aead.of(bytes(32));
    assertThatThrownBy(() -> other.open(Slice.of(sealed), CONTEXT, new byte[40], 0))
        .isInstanceOf(SealBrokenException.class);
  }

  @Test
  void refusesSegmentsThatAreCutExchangedOrAdded() {
    byte[] sealed = seal(bytes(2 * SEGMENT + 100));
    int step = SEGMENT + TAG;
    assertBroken(Arrays.copyOf(sealed, SALT + 2 * step), CONTEXT);
    assertBroken(Arrays.copyOf(sealed, SALT + step), CONTEXT);
    byte[] exchanged = sealed.clone();
    System.arraycopy(sealed, SALT, exchanged, SALT + step, step);
    System.arraycopy(sealed, SALT + step, exchanged, SALT, step);
    assertBroken(exchanged, CONTEXT);
    byte[] whole = seal(bytes(SEGMENT));
    byte[] added = Arrays.copyOf(whole, whole.length + step);
    System.arraycopy(whole, SALT, added, SALT + step, step);
    assertBroken(added, CONTEXT);
  }

  @Test
  void leavesNothingOfAMessageWhoseLastSegmentIsBroken() {
    byte[] sealed = seal(bytes(SEGMENT + 100));
    sealed[sealed.length - 1] ^= 1;
    byte[] out = new byte[SEGMENT + 100];
    assertThatThrownBy(() -> aead.open(Slice.of(sealed), CONTEXT, out, 0))
        .isInstanceOf(SealBrokenException.class);
    assertThat(out).containsOnly(0);
  }

  @Test
  void knowsWhichLengthsNoSealedMessageHas() {
    for (int length = 0; length < SALT + TAG; length++) {
      assertThat(Aead.openedBytes(length)).isEqualTo(-1);
    }
    int full = Aead.sealedBytes(SEGMENT);
    for (int extra = 1; extra <= TAG; extra++) {
      assertThat(Aead.openedBytes(full + extra)).isEqualTo(-1);
    }
    assertThat(Aead.openedBytes(full + TAG + 1)).isEqualTo(SEGMENT + 1);
  }

  /** A change of these bytes is a change of format: old archives would not open. */
  @Test
  void opensGoldenBytes() throws SealBrokenException {
    Aead golden = Aead.of(new byte[32]);
    byte[] sealed =
        HexFormat.of()
            .parseHex("000102030405060708090a0b0c0d0e0fa9b7a352021aeaa83aedf3f1fc4980b25dee817ece");
    byte[] plain = new byte[5];
    golden.open(Slice.of(sealed), CONTEXT, plain, 0);
    assertThat(plain).isEqualTo(new byte[] {'c', 'a', 'i', 'r', 'n'});
  }

  @Test
  void refusesToWorkWithADestroyedKey() {
    Aead gone = Aead.of(bytes(32));
    gone.destroy();
    assertThatThrownBy(
            () -> gone.seal(Slice.of(CONTEXT), CONTEXT, new SecureRandom(), new byte[99], 0))
        .isInstanceOf(IllegalStateException.class);
  }

  private byte[] seal(byte[] plain) {
    byte[] sealed = new byte[Aead.sealedBytes(plain.length)];
    aead.seal(Slice.of(plain), CONTEXT, new SecureRandom(), sealed, 0);
    return sealed;
  }

  private byte[] open(byte[] sealed) throws SealBrokenException {
    byte[] plain = new byte[Aead.openedBytes(sealed.length)];
    aead.open(Slice.of(sealed), CONTEXT, plain, 0);
    return plain;
  }

  private void assertBroken(byte[] sealed, byte[] context) {
    byte[] out = new byte[sealed.length];
    assertThatThrownBy(() -> aead.open(Slice.of(sealed), context, out, 0))
        .isInstanceOf(SealBrokenException.class);
  }

  private byte[] bytes(int length) {
    byte[] out = new byte[length];
    random.nextBytes(out);
    return out;
  }
}
