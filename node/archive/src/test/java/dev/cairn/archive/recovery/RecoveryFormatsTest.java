package dev.cairn.archive.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.Device;
import dev.cairn.archive.FixedRandom;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Hash;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is on paper, and what lies with the shares: a change here is a change of format. */
class RecoveryFormatsTest {

  private static final long SEED = 20261128;
  private static final byte[] CONTEXT = {1, 2, 3};
  private static final List<Hash> HASHES = List.of(Hash.copyOf(new byte[32]));

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void envelopeOfTheFirstVersion() throws Exception {
    ShareEnvelope first = new ShareEnvelope(1, HASHES, Optional.empty());
    assertThat(hex(first.encode())).isEqualTo("08011001" + "1a20" + "00".repeat(32));
    assertThat(ShareEnvelope.decode(first.encode())).isEqualTo(first);
  }

  @Test
  void envelope() throws Exception {
    ShareEnvelope.Sealing sealing =
        new ShareEnvelope.Sealing(
            new byte[] {4}, Optional.of(Hash.copyOf(filled(5))), new byte[] {6}, new byte[] {7});
    byte[] bytes = new ShareEnvelope(1, HASHES, Optional.of(sealing)).encode();
    assertThat(hex(bytes))
        .isEqualTo(
            "08021001"
                + "1a20"
                + "00".repeat(32)
                + "220104"
                + "2a20"
                + "05".repeat(32)
                + "320106"
                + "3a0107");
    assertThat(ShareEnvelope.decode(bytes).encode()).isEqualTo(bytes);
  }

  @Test
  void sealedSecretAndOwnersBox() throws Exception {
    KeyParts parts = new KeyParts(filled(1), filled(2), Optional.of(filled(3)));
    byte[] sealed = parts.seal(Device.SECRET, CONTEXT, new FixedRandom(1));
    assertThat(hex(sealed)).isEqualTo(GOLDEN_SECRET);
    assertThat(parts.open(sealed, CONTEXT)).isEqualTo(Device.SECRET);
    OwnerBox box = new OwnerBox(HASHES, HASHES.getFirst(), Optional.of(filled(3)));
    byte[] sealedBox = box.seal(Device.SECRET, CONTEXT, new FixedRandom(1));
    assertThat(hex(sealedBox)).isEqualTo(GOLDEN_BOX);
    assertThat(OwnerBox.open(Device.SECRET, sealedBox, CONTEXT).tags()).isEqualTo(HASHES);
  }

  private static final String GOLDEN_SECRET =
      "0102030405060708090a0b0c0d0e0f1011f3f741558a8ccb76f62fb614554c18"
          + "90ac231ae13ba43bfeeef41b7240de81abc6a965d46eb6956d82863dfe2de016";
  private static final String GOLDEN_BOX =
      "0102030405060708090a0b0c0d0e0f10d1da4ce2a89ff8d96dc7c52d8ae1942c"
          + "1bf444a2d72e296da2530384293bf0c5706f7a2839ed0a639f58e9dcb3eb6533"
          + "a729e44ab542aabc08008f30c0c73d15e19f6054ad1ffaaa050150fb9e4089f5"
          + "df382403270054324291441ad20570cab683924b29dd3638278ce24d2057418e"
          + "e70ac49991dd";

  @Test
  void recoveryCode() throws Exception {
    RecoveryCode code = RecoveryCode.generate(new FixedRandom(1));
    assertThat(code.text()).isEqualTo("0410-6105-0R3G-G28A-1C60-T3GF-208G-JT38");
    assertThat(RecoveryCode.parse(code.text()).text()).isEqualTo(code.text());
    assertThat(hex(code.key()))
        .isEqualTo("3d3d297162b9fd32307b4dbcfe29cefdbc1282699fb5238bc859475b5a65a585");
    assertThat(code.toString()).doesNotContain(code.text().substring(0, 4));
  }

  /** One wrong character is always seen; two swapped ones nearly. */
  @Test
  void mistypedCodeIsNamedAsSuch() throws Exception {
    String text = RecoveryCode.generate(new FixedRandom(1)).text().replace("-", "");
    Random random = new Random(SEED);
    String digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (int i = 0; i < text.length(); i++) {
      char other = digits.charAt(random.nextInt(digits.length()));
      String typed = text.substring(0, i) + other + text.substring(i + 1);
      if (other != text.charAt(i)) {
        assertThatThrownBy(() -> RecoveryCode.parse(typed))
            .as("seed %d, character %d", SEED, i)
            .isInstanceOf(FormatException.class)
            .hasMessageContaining("mistyped");
      }
    }
    assertThatThrownBy(() -> RecoveryCode.parse("ABCD")).hasMessageContaining("32 characters");
    assertThatThrownBy(() -> RecoveryCode.parse("U".repeat(32)))
        .hasMessageContaining("character 1 is in no");
    assertThat(RecoveryCode.parse(text.replace('0', 'o').replace('1', 'l')).text())
        .isEqualTo(RecoveryCode.parse(text).text());
  }
}
