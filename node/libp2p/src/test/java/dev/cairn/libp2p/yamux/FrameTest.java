package dev.cairn.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameTest {

  @Test
  void headersHaveGoldenBytes() {
    assertThat(hex(Frame.header(Frame.DATA, Frame.SYN, 1, 5)))
        .isEqualTo("000000010000000100000005");
    assertThat(hex(Frame.header(Frame.WINDOW_UPDATE, Frame.ACK | Frame.FIN, 2, 262_144)))
        .isEqualTo("000100060000000200040000");
    assertThat(hex(Frame.header(Frame.PING, Frame.SYN, 0, 0xCAFEBABE)))
        .isEqualTo("0002000100000000cafebabe");
    assertThat(hex(Frame.header(Frame.GO_AWAY, 0, 0, Frame.GO_AWAY_PROTOCOL_ERROR)))
        .isEqualTo("000300000000000000000001");
    assertThat(hex(Frame.header(Frame.WINDOW_UPDATE, Frame.RST, 0x01020304, 0)))
        .isEqualTo("000100080102030400000000");
  }

  @Test
  void readsWhatItWrote() {
    byte[] header = Frame.header(Frame.DATA, Frame.RST, 77, -1);
    assertThat(Frame.version(header)).isZero();
    assertThat(Frame.type(header)).isEqualTo(Frame.DATA);
    assertThat(Frame.flags(header)).isEqualTo(Frame.RST);
    assertThat(Frame.streamId(header)).isEqualTo(77);
    assertThat(Frame.length(header)).isEqualTo(-1);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
