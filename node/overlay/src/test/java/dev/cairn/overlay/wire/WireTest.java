package dev.cairn.overlay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.Multiaddr;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes are the contract: a change here is a change of protocol. */
class WireTest {

  private static final SigningKey KEY = SigningKey.fromSeed(new byte[32]);
  private static final byte[] CREDENTIAL = {1, 2, 3};
  private static final Hash POINT = Hash.copyOf(new byte[32]);
  private static final String POINT_HEX = "00".repeat(32);

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] record() {
    return UnverifiedMember.sign(
        KEY, CREDENTIAL, List.of(Multiaddr.ip4("192.0.2.1", 4001)), 1_000_000);
  }

  @Test
  void memberRecord() throws IOException {
    String content = "0a03010203" + "120804c0000201060fa1" + "18c0843d";
    assertThat(hex(record())).startsWith(content + "2240").hasSize(2 * (19 + 2 + 64));
    UnverifiedMember parsed = UnverifiedMember.parse(record());
    assertThat(parsed.credential()).isEqualTo(CREDENTIAL);
    assertThat(parsed.addresses()).containsExactly(Multiaddr.ip4("192.0.2.1", 4001));
    assertThat(parsed.sequence()).isEqualTo(1_000_000);
    assertThat(parsed.signedBy(KEY.verifyKey())).isTrue();
  }

  @Test
  void memberRecordSignatureCoversEveryField() throws IOException {
    SigningKey other = SigningKey.fromSeed(Hash.of(CREDENTIAL).bytes());
    assertThat(UnverifiedMember.parse(record()).signedBy(other.verifyKey())).isFalse();
    for (int at : new int[] {2, 9, 17, 30}) {
      byte[] forged = record();
      forged[at] ^= 1;
      assertThat(UnverifiedMember.parse(forged).signedBy(KEY.verifyKey()))
          .as("byte %d changed", at)
          .isFalse();
    }
  }

  @Test
  void hello() throws IOException {
    Hello hello = new Hello(new byte[] {9, 8}, 300);
    assertThat(hex(hello.encode())).isEqualTo("0a02090810ac02");
    assertThat(Hello.parse(hello.encode()).crlNumber()).isEqualTo(300);
    assertThat(hex(new Hello(new byte[] {9}, 0).encode())).isEqualTo("0a0109");
  }

  @Test
  void verdict() throws IOException {
    assertThat(hex(new Verdict("", 5).encode())).isEqualTo("1005");
    assertThat(hex(new Verdict("no", 0).encode())).isEqualTo("0a026e6f");
    assertThat(Verdict.parse(bytes("0a026e6f"))).isEqualTo(new Verdict("no", 0));
    assertThat(Verdict.parse(bytes("")).admitted()).isTrue();
    assertThat(new Verdict("x".repeat(500), 0).encode()).hasSizeLessThan(Verdict.BYTES_MAX);
  }

  @Test
  void find() throws IOException {
    assertThat(hex(new FindRequest(POINT, 20).encode())).isEqualTo("0a20" + POINT_HEX + "1014");
    assertThat(FindRequest.parse(bytes("0a20" + POINT_HEX + "1014")).count()).isEqualTo(20);
    FindAnswer answer = new FindAnswer(List.of(new byte[] {1}, new byte[] {2}));
    assertThat(hex(answer.encode())).isEqualTo("0a01010a0102");
    assertThat(FindAnswer.parse(answer.encode()).members()).hasSize(2);
  }

  @Test
  void records() throws IOException {
    RecordRequest get = RecordRequest.get("head", POINT);
    assertThat(hex(get.encode())).isEqualTo("0a0468656164" + "1220" + POINT_HEX);
    RecordRequest put = new RecordRequest("head", POINT, new byte[] {7});
    assertThat(hex(put.encode())).isEqualTo("0a0468656164" + "1220" + POINT_HEX + "1a0107");
    assertThat(RecordRequest.parse(put.encode()).isPut()).isTrue();
    assertThat(hex(new RecordAnswer.Kept().encode())).isEqualTo("0801");
    assertThat(hex(new RecordAnswer.Superseded(new byte[] {7}).encode())).isEqualTo("0802120107");
    assertThat(hex(new RecordAnswer.Refused("no").encode())).isEqualTo("08031a026e6f");
    assertThat(hex(new RecordAnswer.Found(new byte[] {7}).encode())).isEqualTo("0804120107");
    assertThat(hex(new RecordAnswer.Absent().encode())).isEqualTo("0805");
    assertThat(RecordAnswer.parse(bytes("0805"))).isEqualTo(new RecordAnswer.Absent());
    assertThat(RecordAnswer.parse(bytes("08031a026e6f"))).isEqualTo(new RecordAnswer.Refused("no"));
  }

  @Test
  void refusesWhatIsNotTheOneEncoding() {
    for (String bad :
        List.of(
            "10050a026e6f", // fields out of order
            "10051005", // a field twice
            "1a0107", // unknown field
            "0affffffff0f", // a length of 4 GiB
            "0a05aa")) { // cut short
      assertThatThrownBy(() -> Verdict.parse(bytes(bad))).as(bad).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> FindRequest.parse(bytes("0a20" + POINT_HEX + "1015")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> FindRequest.parse(bytes("1014"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> RecordAnswer.parse(bytes("0809"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> UnverifiedMember.parse(new byte[UnverifiedMember.BYTES_MAX + 1]))
        .hasMessageContaining("bytes");
    assertThatThrownBy(() -> FindAnswer.parse(bytes("0a0101".repeat(21))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void noiseIsRefusedAndNeverAnythingElse() {
    long seed = 77;
    Random random = new Random(seed);
    List<byte[]> originals =
        List.of(record(), new Verdict("why", 3).encode(), new FindRequest(POINT, 3).encode());
    for (int round = 0; round < 3_000; round++) {
      byte[] noisy = originals.get(round % originals.size()).clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
      }
      parseAll(noisy, seed);
    }
  }

  private static void parseAll(byte[] noisy, long seed) {
    List<Parser> parsers =
        List.of(
            UnverifiedMember::parse,
            Hello::parse,
            Verdict::parse,
            FindRequest::parse,
            FindAnswer::parse,
            RecordRequest::parse,
            RecordAnswer::parse);
    for (Parser parser : parsers) {
      try {
        parser.parse(noisy);
      } catch (IOException expected) {
        assertThat(expected).as("seed %d", seed).isNotNull();
      }
    }
  }

  private interface Parser {
    Object parse(byte[] bytes) throws IOException;
  }
}
