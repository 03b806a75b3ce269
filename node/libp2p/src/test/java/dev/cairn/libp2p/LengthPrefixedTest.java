package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LengthPrefixedTest {

  private static byte[] read(String hex, int bytesMax) throws IOException {
    return LengthPrefixed.read(new ByteArrayInputStream(HexFormat.of().parseHex(hex)), bytesMax);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152})
  void readsWhatItWrote(int length) throws IOException {
    byte[] message = new byte[length];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LengthPrefixed.write(out, message);
    out.write(9);
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    assertThat(LengthPrefixed.read(in, length)).hasSize(length);
    assertThat(in.read()).as("what follows is left").isEqualTo(9);
  }

  @Test
  void tellsTheEndBeforeAMessageFromOneWithin() throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(new byte[] {2, 7, 8, 3, 9});
    assertThat(LengthPrefixed.readUnlessEnded(in, 3)).contains(new byte[] {7, 8});
    assertThatThrownBy(() -> LengthPrefixed.readUnlessEnded(in, 3))
        .isInstanceOf(EOFException.class)
        .hasMessage("ended after 1 of 3 bytes");
    assertThat(LengthPrefixed.readUnlessEnded(in, 3)).isEmpty();
  }

  @Test
  void prefixIsTheVarintOfTheSpec() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LengthPrefixed.write(out, new byte[300]);
    assertThat(out.toByteArray()).startsWith(0xac, 0x02).hasSize(302);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0500000000", // 5 where 4 are allowed
        "ffffffff7f",
        "ffffffffffffffff7f", // 63 bits
        "80808080808080808001", // ten bytes
        "ffffffffffffffffff01",
        "8000", // zero, not minimal
      })
  void refusesBadLengthsUnread(String hex) {
    assertThatThrownBy(() -> read(hex, 4)).isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80", "02", "0201"})
  void noticesTheEnd(String hex) {
    assertThatThrownBy(() -> read(hex, 4)).isInstanceOf(EOFException.class);
  }
}
