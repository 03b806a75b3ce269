package dev.cairn.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseHandshakeTest {

  /** The messages of the handshake below, one after the other, hashed. */
  private static final String GOLDEN_MESSAGES =
      "2979d993581ea43c193b74b09c634000632b07c9bb8223665234b36fdd2b4c43";

  private static final String GOLDEN_TRANSCRIPT =
      "dfd8e6552a2dcce9ec03fc62f597a792fb5e3eda0213145921d8e003612bea09";

  private final NoiseHandshake dialer = dialer(NoiseSuite.CHACHA_POLY);
  private final NoiseHandshake listener = listener(NoiseSuite.CHACHA_POLY);

  private static NoiseHandshake dialer(NoiseSuite suite) {
    return new NoiseHandshake(suite, true, key(1), key(2));
  }

  private static NoiseHandshake listener(NoiseSuite suite) {
    return new NoiseHandshake(suite, false, key(3), key(4));
  }

  private static X25519.KeyPair key(int value) {
    byte[] secret = new byte[X25519.KEY_BYTES];
    Arrays.fill(secret, (byte) value);
    return X25519.KeyPair.of(secret);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void x25519AgreesWithTheRfc() throws Exception {
    // RFC 7748 §6.1
    byte[] bob =
        HexFormat.of().parseHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    assertThat(HexFormat.of().formatHex(X25519.KeyPair.of(bob).open()))
        .isEqualTo("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    byte[] alice =
        HexFormat.of().parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    assertThat(HexFormat.of().formatHex(X25519.agree(bob, alice)))
        .isEqualTo("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  }

  @Test
  void hasGoldenMessages() throws Exception {
    byte[] first = dialer.write(new byte[0]);
    assertThat(listener.read(first)).isEmpty();
    byte[] second = listener.write(text("from the listener"));
    assertThat(dialer.read(second)).asString().isEqualTo("from the listener");
    byte[] third = dialer.write(text("from the dialer"));
    assertThat(listener.read(third)).asString().isEqualTo("from the dialer");

    assertThat(first).hasSize(32);
    assertThat(second).hasSize(32 + 48 + 17 + 16);
    assertThat(third).hasSize(48 + 15 + 16);
    assertThat(Hash.of(first, second, third)).hasToString(GOLDEN_MESSAGES);
    assertThat(HexFormat.of().formatHex(dialer.transcript())).isEqualTo(GOLDEN_TRANSCRIPT);
    assertThat(listener.transcript()).isEqualTo(dialer.transcript());
    assertThat(dialer.remoteStatic()).isEqualTo(key(3).open());
    assertThat(listener.remoteStatic()).isEqualTo(key(1).open());
  }

  @ParameterizedTest
  @EnumSource(NoiseSuite.class)
  void transportKeysFitTogether(NoiseSuite suite) throws Exception {
    NoiseHandshake from = dialer(suite);
    NoiseHandshake to = listener(suite);
    to.read(from.write(new byte[0]));
    from.read(to.write(new byte[0]));
    to.read(from.write(new byte[0]));
    CipherState[] ofDialer = from.split();
    CipherState[] ofListener = to.split();
    byte[] none = new byte[0];
    for (int i = 0; i < 3; i++) {
      byte[] message = text("message " + i);
      assertThat(ofListener[1].open(none, ofDialer[0].seal(none, message))).isEqualTo(message);
      assertThat(ofDialer[1].open(none, ofListener[0].seal(none, message))).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @EnumSource(NoiseSuite.class)
  void sealsTwoPartsAsOne(NoiseSuite suite) throws Exception {
    byte[] secret = new byte[32];
    Random random = new Random(5);
    for (int bodyBytes : new int[] {0, 1, 3, 4, 5, 51, 52, 64, 1000, 65_507}) {
      byte[] head = new byte[12];
      byte[] body = new byte[bodyBytes + 3];
      random.nextBytes(head);
      random.nextBytes(body);
      byte[] out = new byte[12 + bodyBytes + CipherState.TAG_BYTES];
      int sealed = new CipherState(suite, secret).seal(head, 12, body, 3, bodyBytes, out, 0);
      assertThat(sealed).isEqualTo(out.length);
      byte[] joined = Arrays.copyOf(head, 12 + bodyBytes);
      System.arraycopy(body, 3, joined, 12, bodyBytes);
      assertThat(new CipherState(suite, secret).seal(new byte[0], joined)).isEqualTo(out);
      byte[] plain = new byte[65_535];
      int opened = new CipherState(suite, secret).open(out, sealed, plain);
      assertThat(Arrays.copyOf(plain, opened)).isEqualTo(joined);
    }
  }

  @ParameterizedTest
  @EnumSource(NoiseSuite.class)
  void opensNothingThatWasChangedOrCameOutOfTurn(NoiseSuite suite) {
    byte[] message = new byte[1000 + CipherState.TAG_BYTES];
    CipherState sending = new CipherState(suite, new byte[32]);
    int sealed = sending.seal(new byte[0], 0, new byte[1000], 0, 1000, message, 0);
    byte[] out = new byte[2000];
    for (int at = 0; at < sealed; at += 7) {
      byte[] bad = message.clone();
      bad[at] ^= 1;
      CipherState receiving = new CipherState(suite, new byte[32]);
      assertThatThrownBy(() -> receiving.open(bad, sealed, out))
          .isInstanceOf(AEADBadTagException.class);
      assertThatThrownBy(() -> receiving.open(message, sealed, out))
          .as("the first message, as the second")
          .isInstanceOf(AEADBadTagException.class);
    }
  }

  @Test
  void refusesEveryFlippedBitOfItsMessages() throws Exception {
    byte[] first = dialer.write(new byte[0]);
    listener.read(first);
    byte[] second = listener.write(text("payload"));
    for (int at = 0; at < second.length; at++) {
      byte[] bad = second.clone();
      bad[at] ^= 0x40;
      NoiseHandshake again = dialer(NoiseSuite.CHACHA_POLY);
      again.write(new byte[0]);
      assertThatThrownBy(() -> again.read(bad)).isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void refusesTruncatedMessagesAndKeysOfSmallOrder() throws Exception {
    assertThatThrownBy(() -> listener.read(new byte[31]))
        .isInstanceOf(MalformedMessageException.class);
    NoiseHandshake fresh = listener(NoiseSuite.CHACHA_POLY);
    fresh.read(new byte[32]); // the point 0
    assertThatThrownBy(() -> fresh.write(new byte[0]))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("small order");
  }
}
