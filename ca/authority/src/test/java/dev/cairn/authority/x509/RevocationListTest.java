package dev.cairn.authority.x509;

import static dev.cairn.authority.x509.Forge.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.identity.Admission;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.RevocationList.Freshness;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RevocationListTest {

  private static final BigInteger SERIAL = BigInteger.TWO.pow(158).add(BigInteger.ONE);

  private final Forge forge = new Forge(0x41);

  RevocationListTest() throws RefusedException {}

  private Reason refusal(byte[] crl, Instant now) throws RefusedException {
    RevocationList list = RevocationList.verify(forge.anchor, crl, 0);
    return switch (Admission.check(forge.anchor, forge.credential(), list, now)) {
      case Admission.Refused refused -> refused.reason();
      case Admission.Admitted admitted -> throw new AssertionError("admitted " + admitted);
    };
  }

  private void refuses(Reason reason, byte[] crl, long numberMin) {
    assertThatThrownBy(() -> RevocationList.verify(forge.anchor, crl, numberMin))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void takesBackBySerialBySubjectAndByNodeId() throws Exception {
    assertThat(refusal(forge.crl(1, Set.of(SERIAL), Set.of(), Set.of()), NOW))
        .isEqualTo(Reason.REVOKED);
    assertThat(refusal(forge.crl(1, Set.of(), Set.of(Forge.SUBJECT), Set.of()), NOW))
        .isEqualTo(Reason.REVOKED);
    assertThat(refusal(forge.crl(1, Set.of(), Set.of(), Set.of(Forge.node().nodeId())), NOW))
        .isEqualTo(Reason.REVOKED);
  }

  @Test
  void refusesALowerNumberThanSeenBefore() throws Exception {
    byte[] crl = forge.crl(4, Set.of(), Set.of(), Set.of());
    refuses(Reason.CRL_LOWER_NUMBER, crl, 5);
    assertThat(RevocationList.verify(forge.anchor, crl, 4).number()).isEqualTo(4);
  }

  @Test
  void refusesAForgedOne() throws Exception {
    byte[] crl =
        Forge.crl(
            new RevocationListWriter.Content(1, NOW, Set.of(), Set.of(), Set.of(), Set.of()),
            forge.name(forge.issuing),
            forge.device);
    refuses(Reason.CRL_FORGED, Forge.bundle(crl, forge.issuerDer), 0);
    refuses(Reason.FOREIGN_ROOT, new Forge(0x51).crl(1, Set.of(), Set.of(), Set.of()), 0);
    refuses(Reason.TOO_LARGE, new byte[RevocationList.BYTES_MAX + 1], 0);
  }

  @Test
  void degradesWhenStaleAndRefusesWhenExpired() throws Exception {
    RevocationList list = forge.emptyCrl();
    assertThat(list.freshness(NOW.plus(Duration.ofDays(7)))).isEqualTo(Freshness.FRESH);
    Instant stale = NOW.plus(Duration.ofDays(37));
    assertThat(list.freshness(stale)).isEqualTo(Freshness.STALE);
    assertThat(Admission.check(forge.anchor, forge.credential(), list, stale))
        .isInstanceOf(Admission.Admitted.class);
    assertThat(refusal(list.encode(), NOW.plus(Duration.ofDays(38)))).isEqualTo(Reason.CRL_EXPIRED);
  }

  @Test
  void aListOfAnotherIssuerSaysNothingAboutACertificate() throws Exception {
    byte[] otherIssuer =
        forge.certificates.issuer(Forge.key(forge.device), forge.anchor, forge.root, NOW);
    byte[] crl =
        Forge.crl(
            new RevocationListWriter.Content(9, NOW, Set.of(), Set.of(), Set.of(), Set.of()),
            forge.name(forge.device),
            forge.device);
    assertThat(refusal(Forge.bundle(crl, otherIssuer), NOW)).isEqualTo(Reason.CRL_OTHER_ISSUER);
  }

  @Test
  void onlyAHigherNumberReplaces() throws Exception {
    RevocationList one = forge.emptyCrl();
    RevocationList two =
        RevocationList.verify(forge.anchor, forge.crl(2, Set.of(), Set.of(), Set.of()), 0);
    assertThat(two.replaces(one, NOW)).isTrue();
    assertThat(one.replaces(two, NOW)).isFalse();
    assertThat(one.replaces(one, NOW)).isFalse();
  }
}
