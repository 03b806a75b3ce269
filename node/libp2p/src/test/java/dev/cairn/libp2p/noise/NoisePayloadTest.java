package dev.cairn.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.PeerId;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoisePayloadTest {

  private static final SigningKey KEY = SigningKey.fromSeed(new byte[32]);
  private static final byte[] STATIC_KEY = new byte[32];

  private final NoisePayload payload = NoisePayload.of(KEY, STATIC_KEY, List.of("/yamux/1.0.0"));

  @Test
  void hasGoldenBytes() throws Exception {
    String hex = HexFormat.of().formatHex(payload.encode());
    assertThat(hex)
        .startsWith(
            "0a24080112203b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da291240")
        .endsWith("220e120c2f79616d75782f312e302e30");
    NoisePayload decoded = NoisePayload.decode(payload.encode());
    assertThat(decoded.muxers()).containsExactly("/yamux/1.0.0");
    assertThat(decoded.verify(STATIC_KEY)).isEqualTo(PeerId.of(KEY.verifyKey()));
  }

  @Test
  void refusesSignatureOnAnotherStaticKey() {
    byte[] other = STATIC_KEY.clone();
    other[31] = 1;
    assertThatThrownBy(() -> payload.verify(other))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("bad signature");
  }

  @Test
  void refusesPayloadWithoutIdentity() {
    assertThatThrownBy(() -> NoisePayload.decode(new byte[0]).verify(STATIC_KEY))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void survivesMutilation() {
    Random random = new Random(3);
    byte[] encoded = payload.encode();
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = encoded.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        NoisePayload.decode(bytes).verify(STATIC_KEY);
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void takesTheInitiatorsFirstMuxerThatBothSpeak() throws Exception {
    assertThat(NoiseUpgrade.commonMuxer(List.of("a", "b", "c"), List.of("c", "b"))).contains("b");
    assertThat(NoiseUpgrade.commonMuxer(List.of(), List.of("a"))).isEmpty();
    assertThat(NoiseUpgrade.commonMuxer(List.of("a"), List.of())).isEmpty();
    assertThatThrownBy(() -> NoiseUpgrade.commonMuxer(List.of("a"), List.of("b")))
        .isInstanceOf(MalformedMessageException.class);
  }
}
