package dev.cairn.storage.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.audit.AuditScore;
import dev.cairn.storage.belief.Belief;
import dev.cairn.storage.verdict.Accusation.Charge;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerdictFormatsTest {

  private static final SigningKey AUDITOR = key(1);
  private static final Hash STRIPE = Hash.of(new byte[] {1});
  private static final NodeId HOST = new NodeId(Hash.of(new byte[] {2}));
  private static final Instant AT = Instant.parse("2026-11-27T04:05:06.789Z");

  private static SigningKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return SigningKey.fromSeed(bytes);
  }

  private static Accusation accusation() {
    return Accusation.sign(new Charge(STRIPE, 3, HOST, 17, true), AT.plusNanos(5), AUDITOR);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void accusationHasTheseBytes() throws MalformedMessageException {
    byte[] bytes = accusation().encode();
    assertThat(hex(bytes))
        .startsWith("0a20" + STRIPE.hex() + "10031a20" + HOST.hash().hex() + "20112801" + AT_HEX)
        .hasSize(2 * (34 + 2 + 34 + 2 + 2 + 7 + 66));
    assertThat(hex(Hash.of(bytes).bytes())).isEqualTo(ACCUSATION);
    Accusation parsed = Accusation.parse(bytes, AUDITOR.verifyKey());
    assertThat(parsed.charge()).isEqualTo(accusation().charge());
    assertThat(parsed.at()).isEqualTo(AT);
    assertThat(parsed.encode()).isEqualTo(bytes);
  }

  @Test
  void refusesAccusationOfAnotherSignerAndEveryChangedByte() {
    byte[] bytes = accusation().encode();
    assertThatThrownBy(() -> Accusation.parse(bytes, key(2).verifyKey()))
        .isInstanceOf(MalformedMessageException.class);
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> Accusation.parse(changed, AUDITOR.verifyKey()))
          .as("byte %d", i)
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void opinionRequestAndResponseHaveTheseBytes() throws MalformedMessageException {
    Opinion opinion =
        new Opinion(
            Belief.GONE,
            AuditScore.Standing.FAILED,
            7,
            999,
            Optional.of(Duration.ofMinutes(5)),
            "why");
    assertThat(hex(opinion.encode())).isEqualTo(OPINION);
    assertThat(Opinion.parse(opinion.encode())).isEqualTo(opinion);
    Opinion unproved =
        new Opinion(Belief.LIVE, AuditScore.Standing.FINE, 0, 1000, Optional.empty(), "");
    assertThat(Opinion.parse(unproved.encode())).isEqualTo(unproved);

    VerdictRequest ask = new VerdictRequest.Ask(HOST);
    assertThat(hex(ask.encode())).isEqualTo("08021220" + HOST.hash().hex());
    assertThat(VerdictRequest.parse(ask.encode())).isEqualTo(ask);
    VerdictRequest tell = new VerdictRequest.Tell(new byte[] {1, 2});
    assertThat(hex(tell.encode())).isEqualTo("080112020102");
    assertThat(VerdictRequest.parse(tell.encode()).encode()).isEqualTo(tell.encode());

    VerdictResponse no = VerdictResponse.refused("no");
    assertThat(hex(no.encode())).isEqualTo("080012026e6f1a00");
    assertThat(VerdictResponse.parse(no.encode()).words()).isEqualTo("no");
    assertThat(hex(VerdictResponse.taken(new byte[] {9}).encode())).isEqualTo("080112001a0109");
  }

  @Test
  void refusesNoise() {
    Random random = new Random(20261127);
    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      assertThatThrownBy(() -> VerdictRequest.parse(noise))
          .isInstanceOf(MalformedMessageException.class);
      assertThatThrownBy(() -> VerdictResponse.parse(noise))
          .isInstanceOf(MalformedMessageException.class);
      assertThatThrownBy(() -> Opinion.parse(noise)).isInstanceOf(MalformedMessageException.class);
    }
  }

  private static final String AT_HEX = "30";
  private static final String ACCUSATION =
      "5a8a8031eccd313b610ec3ac0f70e2b0fc49b7a9a920d6daf412a38dc0559574";
  private static final String OPINION = "0a04474f4e4512064641494c4544180720e70728ad023203776879";
}
