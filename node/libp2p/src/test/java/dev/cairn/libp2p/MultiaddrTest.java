package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {

  private static final String PEER = "/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1/tcp/4001, 047f000001060fa1",
    "/ip6/2001:db8:0:0:0:0:0:1/tcp/65535, 2920010db800000000000000000000000106ffff",
    "/dns/cairn.example/tcp/0, 350d636169726e2e6578616d706c65060000",
  })
  void hasTheBytesOfTheSpec(String text, String hex) throws Exception {
    Multiaddr address = Multiaddr.parse(text);
    assertThat(HexFormat.of().formatHex(address.bytes())).isEqualTo(hex);
    assertThat(Multiaddr.fromBytes(HexFormat.of().parseHex(hex))).isEqualTo(address);
    assertThat(address).hasToString(text);
  }

  @Test
  void dropsThePeerIdBehindTheAddress() throws Exception {
    Multiaddr plain = Multiaddr.ip4("127.0.0.1", 4001);
    assertThat(Multiaddr.parse(plain + PEER)).isEqualTo(plain);
    String peerId = HexFormat.of().formatHex(PeerId.parse(PEER.substring(5)).bytes());
    byte[] bytes = HexFormat.of().parseHex("047f000001060fa1a50326" + peerId);
    assertThat(Multiaddr.fromBytes(bytes)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/ip4/127.0.0.1",
        "/ip4/127.0.0.1/udp/1",
        "/ip4/127.0.0.1/tcp/65536",
        "/ip4/127.0.0.1/tcp/-1",
        "/ip4/127.0.0.256/tcp/1",
        "/ip4/localhost/tcp/1",
        "/ip6/127.0.0.1/tcp/1",
        "/dns//tcp/1",
        "/dns/a b/tcp/1",
        "/dns/a\u0007/tcp/1",
        "/ip4/127.0.0.1/tcp/1/p2p/nobody",
        "/ip4/127.0.0.1/tcp/1/tls/x",
      })
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text)).isInstanceOf(InvalidAddressException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "04",
        "047f0000",
        "047f000001",
        "047f00000106",
        "047f000001060f",
        "047f000001060fa100", // goes on
        "047f000001060fa1a503", // a peer id that is missing
        "047f000001910204d2", // udp
        "35ff01", // a name longer than what follows
        "ffffffffffffffffff01",
        "2900000000000000000000ffff7f000001060fa1", // IPv4 in IPv6's clothes
      })
  void refusesOtherBytes(String hex) {
    assertThatThrownBy(() -> Multiaddr.fromBytes(HexFormat.of().parseHex(hex)))
        .isInstanceOf(InvalidAddressException.class);
  }
}
