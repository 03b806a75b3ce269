package dev.cairn.overlay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Multiaddr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
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
    assertThat(hex(new FindRequest(POINT, 20, List.of()).encode()))
        .isEqualTo("0a20" + POINT_HEX + "1014");
    assertThat(FindRequest.parse(bytes("0a20" + POINT_HEX + "1014")).count()).isEqualTo(20);
    FindRequest some = FindRequest.of(POINT, List.of(POINT, POINT.xor(POINT)));
    String prefixes = POINT_HEX.substring(0, 16) + "0".repeat(16);
    assertThat(hex(some.encode())).isEqualTo("0a20" + POINT_HEX + "101c" + "1a10" + prefixes);
    assertThat(FindRequest.parse(some.encode())).isEqualTo(some);
    FindAnswer answer = new FindAnswer(List.of(new byte[] {1}, new byte[] {2}), List.of());
    assertThat(hex(answer.encode())).isEqualTo("0a01010a0102");
    assertThat(FindAnswer.parse(answer.encode()).members()).hasSize(2);
    FindAnswer known = new FindAnswer(List.of(new byte[] {1}), List.of(0, 2, 27));
    assertThat(hex(known.encode())).isEqualTo("0a0101" + "120300021b");
    assertThat(FindAnswer.parse(known.encode()).known()).containsExactly(0, 2, 27);
  }

  @Test
  void heartbeat() throws IOException {
    Heartbeat beat = Heartbeat.sign(KEY, new NodeId(POINT), 1_000_000, false);
    String content = "0a20" + POINT_HEX + "10c0843d";
    assertThat(hex(beat.encoded())).startsWith(content + "2240").hasSize(2 * (38 + 2 + 64));
    assertThat(hex(beat.signedBytes()))
        .isEqualTo(hex("cairn/heartbeat/v1\0".getBytes(StandardCharsets.US_ASCII)) + content);
    Heartbeat parsed = Heartbeat.parse(beat.encoded());
    assertThat(KEY.verifyKey().verify(parsed.signedBytes(), parsed.signature())).isTrue();
    Heartbeat goodbye = Heartbeat.sign(KEY, new NodeId(POINT), 1_000_000, true);
    assertThat(hex(goodbye.encoded())).startsWith(content + "1801" + "2240");
    assertThat(Heartbeat.parse(goodbye.encoded()).goodbye()).isTrue();
    assertThat(goodbye.encoded()).hasSizeLessThan(Heartbeat.BYTES_MAX);
    byte[] forged = goodbye.encoded().clone();
    forged[35] ^= 1;
    Heartbeat moved = Heartbeat.parse(forged);
    assertThat(KEY.verifyKey().verify(moved.signedBytes(), moved.signature())).isFalse();
  }

  @Test
  void gossip() throws IOException {
    GossipDigest digest =
        new GossipDigest(
            3,
            new byte[] {9},
            List.of(new GossipDigest.Entry(1, 2, 3), new GossipDigest.Entry(-1, 4, 0)),
            true);
    assertThat(hex(digest.encode()))
        .isEqualTo(
            "0803"
                + "120109"
                + "1a28"
                + "0000000000000001"
                + "0000000000000002"
                + "00000003"
                + "ffffffffffffffff"
                + "0000000000000004"
                + "00000000"
                + "2001");
    assertThat(GossipDigest.parse(digest.encode()).entries()).isEqualTo(digest.entries());
    GossipNews news =
        new GossipNews(
            3,
            new byte[0],
            new GossipNews.Wanted(List.of(1, 258), List.of(7)),
            List.of(new byte[] {5}),
            List.of(new byte[] {6}, new byte[] {7}));
    assertThat(hex(news.encode()))
        .isEqualTo("0803" + "1a0400010102" + "22020007" + "2a0105" + "320106" + "320107");
    assertThat(GossipNews.parse(news.encode()).wanted()).isEqualTo(news.wanted());
    assertThat(GossipNews.parse(new byte[0]).beats()).isEmpty();
  }

  @Test
  void ranges() throws IOException {
    byte[] fingerprint = new byte[16];
    fingerprint[15] = 7;
    KeyRange range = KeyRange.ALL.part(10).part(1);
    RangesRequest request = new RangesRequest(List.of(new RangesRequest.Claim(range, fingerprint)));
    assertThat(hex(request.encode()))
        .isEqualTo("0a19" + "08" + "a100000000000000" + "00".repeat(15) + "07");
    assertThat(RangesRequest.parse(request.encode()).ranges().getFirst().range()).isEqualTo(range);
    RangesAnswer answer =
        new RangesAnswer(
            List.of(
                new RangesAnswer.Part.Alike(),
                new RangesAnswer.Part.Split(Collections.nCopies(16, fingerprint)),
                new RangesAnswer.Part.Listed(
                    List.of(new RangesAnswer.Item("head", POINT, fingerprint)))));
    String fingerprintHex = "00".repeat(15) + "07";
    assertThat(hex(answer.encode()))
        .isEqualTo(
            "0a0100"
                + ("0a8102" + "01" + fingerprintHex.repeat(16))
                + ("0a36" + "02" + "04" + "68656164" + POINT_HEX + fingerprintHex));
    assertThat(hex(RangesAnswer.parse(answer.encode()).encode())).isEqualTo(hex(answer.encode()));
  }

  @Test
  void refusesRangesThatAreMalformed() {
    String fingerprint = "00".repeat(16);
    for (String bad :
        List.of(
            "0a00", // none
            "0a19" + "03" + "00".repeat(8) + fingerprint, // 3 bits
            "0a19" + "04" + "0800000000000000" + fingerprint, // more bits than it says
            "0a18" + "00".repeat(24))) { // cut short
      assertThatThrownBy(() -> RangesRequest.parse(bytes(bad)))
          .as(bad)
          .isInstanceOf(IOException.class);
    }
    for (String bad : List.of("0a00", "0a020000", "0a0101", "0a03020461", "0a0103")) {
      assertThatThrownBy(() -> RangesAnswer.parse(bytes(bad)))
          .as(bad)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesGossipThatIsMalformed() {
    String entry = "0000000000000001" + "0000000000000002" + "00000003";
    for (String bad :
        List.of(
            "1a13" + entry.substring(2), // cut short
            "1a28" + entry + entry, // twice the same
            "1a14" + "0000000000000001" + "0000000000000000" + "00000003", // sequence 0
            "2002")) { // a strange flag
      assertThatThrownBy(() -> GossipDigest.parse(bytes(bad)))
          .as(bad)
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> GossipNews.parse(bytes("1a0400020001")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> GossipNews.parse(bytes("1a03000200"))).isInstanceOf(IOException.class);
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
    assertThatThrownBy(() -> FindRequest.parse(bytes("0a20" + POINT_HEX + "101d")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> FindRequest.parse(bytes("1014"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> RecordAnswer.parse(bytes("0809"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> UnverifiedMember.parse(new byte[UnverifiedMember.BYTES_MAX + 1]))
        .hasMessageContaining("bytes");
    for (String bad :
        List.of(
            "0a0101".repeat(29),
            "0a0101".repeat(27) + "12020001", // 29 together
            "12020101", // twice the same
            "12020201", // descending
            "12011c", // beyond 28
            "120180")) {
      assertThatThrownBy(() -> FindAnswer.parse(bytes(bad)))
          .as(bad)
          .isInstanceOf(IOException.class);
    }
    String whole = "0a20" + POINT_HEX + "1014";
    assertThatThrownBy(() -> FindRequest.parse(bytes(whole + "1a0701020304050607")))
        .hasMessageContaining("7 bytes");
    assertThatThrownBy(() -> FindRequest.parse(bytes(whole + "1ae801" + "00".repeat(232))))
        .hasMessageContaining("232");
  }

  @Test
  void noiseIsRefusedAndNeverAnythingElse() {
    long seed = 77;
    Random random = new Random(seed);
    List<byte[]> originals =
        List.of(
            record(),
            new Verdict("why", 3).encode(),
            new FindRequest(POINT, 3, List.of(7L)).encode(),
            Heartbeat.sign(KEY, new NodeId(POINT), 5, true).encoded(),
            new GossipDigest(1, POINT.bytes(), List.of(new GossipDigest.Entry(1, 2, 3)), true)
                .encode());
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
            Heartbeat::parse,
            GossipDigest::parse,
            GossipNews::parse,
            RangesRequest::parse,
            RangesAnswer::parse,
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
