package dev.cairn.storage.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Golden bytes: a change here is a change of wire or disk format. */
final class ShareFormatTest {

  private static final Hash KEY = Hash.copyOf(new byte[32]);
  private static final Dealing DEALING = new Dealing(5, new byte[] {1}, List.of(new NodeId(KEY)));
  private static final String DEALING_HEX = "08051201011a20" + "00".repeat(32);
  private static final String KEY_HEX = "1220" + "00".repeat(32);

  @Test
  void heldShare() throws MalformedMessageException {
    HeldShare held = new HeldShare(DEALING, 3, new byte[] {2, 2}, Instant.ofEpochSecond(9));
    assertThat(hex(held.encode())).isEqualTo("0a27" + DEALING_HEX + "10031a0202022009");
    assertThat(HeldShare.parse(held.encode()).encode()).isEqualTo(held.encode());
  }

  @Test
  void offer() throws MalformedMessageException {
    ShareRequest offer = new ShareRequest.Offer(KEY, 300);
    assertThat(hex(offer.encode())).isEqualTo("0801" + KEY_HEX + "18ac02");
    assertThat(ShareRequest.parse(offer.encode())).isEqualTo(offer);
  }

  @Test
  void release() throws MalformedMessageException {
    byte[] publicKey = new byte[Envelope.PUBLIC_KEY_BYTES];
    ShareRequest release = new ShareRequest.Release(KEY, publicKey);
    assertThat(hex(release.encode()))
        .isEqualTo("0802" + KEY_HEX + "1ac009" + "00".repeat(publicKey.length));
    assertThat(ShareRequest.parse(release.encode()).encode()).isEqualTo(release.encode());
  }

  @Test
  void proveAndVeto() throws MalformedMessageException {
    ShareRequest prove = new ShareRequest.Prove(KEY, new byte[32]);
    assertThat(hex(prove.encode())).isEqualTo("0803" + KEY_HEX + "1a20" + "00".repeat(32));
    assertThat(ShareRequest.parse(prove.encode()).encode()).isEqualTo(prove.encode());
    ShareRequest veto = new ShareRequest.Veto(KEY);
    assertThat(hex(veto.encode())).isEqualTo("0804" + KEY_HEX);
    assertThat(ShareRequest.parse(veto.encode())).isEqualTo(veto);
  }

  @Test
  void sealedShare() throws MalformedMessageException {
    SealedShare share = new SealedShare(DEALING, 1, new byte[] {3});
    assertThat(hex(share.encode())).isEqualTo("0a27" + DEALING_HEX + "10011a0103");
    assertThat(SealedShare.parse(share.encode()).encode()).isEqualTo(share.encode());
  }

  @Test
  void response() throws MalformedMessageException {
    ShareResponse response =
        new ShareResponse(ShareResponse.Status.OLDER, "old", 7, new byte[] {9});
    assertThat(hex(response.encode())).isEqualTo("080412036f6c641807220109");
    assertThat(ShareResponse.parse(response.encode()).encode()).isEqualTo(response.encode());
  }

  @Test
  void sealBindsTheWayTheKeyAndBothNodes() {
    NodeId one = new NodeId(KEY);
    NodeId other = new NodeId(Hash.of());
    byte[] info = ShareSeal.release(KEY, one, other).info();
    assertThat(ShareSeal.release(KEY, other, one).info()).isNotEqualTo(info);
    assertThat(ShareSeal.deposit(KEY, one, other).info()).isNotEqualTo(info);
    assertThat(ShareSeal.release(Hash.of(), one, other).info()).isNotEqualTo(info);
  }

  @Test
  void refusesWhatIsLongerThanItsBounds() {
    byte[] envelope = new byte[Dealing.ENVELOPE_BYTES_MAX + 1];
    Dealing large = new Dealing(1, envelope, List.of());
    assertMalformed(new SealedShare(large, 1, new byte[0]).encode());
    assertMalformed(new SealedShare(DEALING, 255, new byte[0]).encode());
  }

  /** Whatever comes, it is parsed or refused, and what is parsed is canonical. */
  @Test
  void garbageIsRefusedByName() {
    long seed = 20261120;
    Random random = new Random(seed);
    byte[] good = new ShareRequest.Offer(KEY, 300).encode();
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 3));
      for (int flips = random.nextInt(3); flips >= 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      assertThatCode(() -> roundTrip(bytes)).as("seed %d", seed).doesNotThrowAnyException();
    }
  }

  private static void roundTrip(byte[] bytes) {
    try {
      assertThat(ShareRequest.parse(bytes).encode()).isEqualTo(bytes);
    } catch (MalformedMessageException expected) {
      assertThat(expected).hasMessageContaining("share request");
    }
  }

  private static void assertMalformed(byte[] share) {
    assertThatThrownBy(() -> SealedShare.parse(share))
        .isInstanceOf(MalformedMessageException.class);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
