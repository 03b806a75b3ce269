package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.SigningKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdentifyTest {

  private static final PeerId SELF = PeerId.of(SigningKey.fromSeed(new byte[32]).verifyKey());

  private static final Identify.Claims CLAIMS =
      new Identify.Claims(
          List.of(Multiaddr.ip4("127.0.0.1", 4001)),
          List.of("/a/1", "/b/1"),
          Optional.of(Multiaddr.ip4("192.0.2.1", 9)),
          "ipfs/0.1.0",
          "cairn/1");

  /** A change here is a change of the wire format. */
  private static final String GOLDEN =
      "0a24"
          + "080112203b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
          + "1208047f000001060fa1"
          + "1a042f612f31"
          + "1a042f622f31"
          + "220804c0000201060009"
          + "2a0a697066732f302e312e30"
          + "3207636169726e2f31";

  @Test
  void hasGoldenBytes() throws Exception {
    assertThat(HexFormat.of().formatHex(Identify.encode(CLAIMS, SELF))).isEqualTo(GOLDEN);
    assertThat(Identify.decode(HexFormat.of().parseHex(GOLDEN), SELF)).isEqualTo(CLAIMS);
  }

  @Test
  void skipsAddressesAndFieldsItDoesNotKnow() throws Exception {
    String quic = "120b" + "047f00000191020fa1cd03"; // /ip4/127.0.0.1/udp/4001/quic-v1
    String signedRecord = "4202aabb";
    byte[] message = HexFormat.of().parseHex(GOLDEN + quic + signedRecord);
    assertThat(Identify.decode(message, SELF)).isEqualTo(CLAIMS);
  }

  @Test
  void refusesAnotherKeyThanTheConnectionProved() {
    PeerId other = PeerId.of(SigningKey.generate(new java.security.SecureRandom()).verifyKey());
    assertThatThrownBy(() -> Identify.decode(HexFormat.of().parseHex(GOLDEN), other))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void survivesMutilation() {
    Random random = new Random(7);
    byte[] golden = HexFormat.of().parseHex(GOLDEN);
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = golden.clone();
      for (int i = 0; i < 3; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        Identify.decode(bytes, SELF);
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }
}
