package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of specs, {@code peer-ids/peer-ids.md}. */
class PeerIdTest {

  private static final String SEED =
      "7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d";
  private static final String PUBLIC =
      "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
  private static final String BASE58 = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String CID =
      "bafzaajaiaejcal72gwuz2or47oyxxn6b3rkwdmmkrxgkjxzy3rqt5kczyn7lcm3l";

  @Test
  void encodesThePublicKeyOfTheSpec() {
    SigningKey key = SigningKey.fromSeed(HexFormat.of().parseHex(SEED));
    PeerId peer = PeerId.of(key.verifyKey());
    assertThat(HexFormat.of().formatHex(peer.publicKeyBytes())).isEqualTo(PUBLIC);
    assertThat(HexFormat.of().formatHex(peer.bytes())).isEqualTo("0024" + PUBLIC);
  }

  @Test
  void readsBothTextFormsOfTheSpec() throws Exception {
    PeerId peer = PeerId.parse(BASE58);
    assertThat(PeerId.parse(CID)).isEqualTo(peer);
    assertThat(peer).hasToString(BASE58);
    assertThat(PeerId.fromBytes(peer.bytes())).isEqualTo(peer);
    assertThat(PeerId.fromPublicKeyBytes(peer.publicKeyBytes())).isEqualTo(peer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "0OIl",
        "b",
        "bafzaajaiaejcal72gwuz2or47oyxxn6b3rkwdmmkrxgkjxzy3rqt5kczyn7lcm3",
        "bafzaajaiaejcal72gwuz2or47oyxxn6b3rkwdmmkrxgkjxzy3rqt5kczyn7lcm31",
        // A SHA-256 multihash, of an RSA key: another kind of peer.
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5S",
      })
  void refusesWhatIsNoEd25519PeerId(String text) {
    assertThatThrownBy(() -> PeerId.parse(text)).isInstanceOf(InvalidKeyException.class);
  }
}
