package dev.cairn.archive.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AclTextTest {

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  @Test
  void saysEveryKindOfEntryWithItsNumber() {
    assertThat(
            AclText.of(
                hex(
                    "02000000 01000700ffffffff 02000600d2040000 04000500ffffffff 08000400ffffff7f"
                        + "10000700ffffffff 20000000ffffffff")))
        .hasValue("user::rwx,user:1234:rw-,group::r-x,group:2147483647:r--,mask::rwx,other::---");
  }

  @Test
  void leavesAloneWhatItDoesNotKnow() {
    assertThat(AclText.of(hex("03000000"))).isEmpty();
    assertThat(AclText.of(hex("02000000 0100"))).isEmpty();
    assertThat(AclText.of(hex("02000000 40000700ffffffff"))).isEmpty();
    assertThat(AclText.of(new byte[0])).isEmpty();
  }
}
