package dev.cairn.authority.x509;

import static dev.cairn.authority.x509.Forge.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lists of two issuing CAs of one root, and what happens to who takes them apart. */
class RevocationListsTest {

  private static final BigInteger SERIAL = BigInteger.TWO.pow(158).add(BigInteger.ONE);

  private final Forge forge = new Forge(0x41);
  private final SigningKey next = SigningKey.fromSeed(Forge.filled(0x51));
  private final byte[] nextDer = issuer(next, NOW.plus(Duration.ofDays(365)));
  private final Set<Hash> both = Set.of(Forge.key(forge.issuing).hash(), Forge.key(next).hash());

  RevocationListsTest() throws RefusedException {}

  private byte[] issuer(SigningKey key, Instant now) throws RefusedException {
    return forge.certificates.issuer(Forge.key(key), forge.anchor, forge.root, now);
  }

  private byte[] crl(SigningKey key, long number, Set<Hash> together, Set<BigInteger> serials) {
    return Forge.crl(
        new RevocationListWriter.Content(number, NOW, together, serials, Set.of(), Set.of()),
        forge.name(key),
        key);
  }

  private byte[] bundle(List<byte[]> crls) {
    return RevocationListWriter.bundle(crls, List.of(forge.issuerDer, nextDer));
  }

  private RevocationList verified(byte[] encoded) throws RefusedException {
    return RevocationList.verify(forge.anchor, encoded, 0);
  }

  private RevocationList lists(long number, Set<BigInteger> older, Set<BigInteger> newer)
      throws RefusedException {
    return verified(
        bundle(List.of(crl(forge.issuing, number, both, older), crl(next, number, both, newer))));
  }

  private void refuses(Reason reason, byte[] encoded) {
    assertThatThrownBy(() -> verified(encoded))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).as(e.detail()).isEqualTo(reason));
  }

  private Admission check(RevocationList list) {
    return Admission.check(forge.anchor, forge.credential(), list, NOW);
  }

  @Test
  void aSerialIsTakenBackByItsOwnIssuerAlone() throws Exception {
    RevocationList list = lists(4, Set.of(), Set.of(SERIAL));
    assertThat(list.issuers()).isEqualTo(both);
    assertThat(check(list)).isInstanceOf(Admission.Admitted.class);
    assertThat(check(lists(4, Set.of(SERIAL), Set.of())))
        .isInstanceOfSatisfying(
            Admission.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.REVOKED));
  }

  @Test
  void whoTakesOneListOutIsFoundOut() {
    byte[] ours = crl(forge.issuing, 4, both, Set.of());
    refuses(Reason.CRL_INCOMPLETE, Forge.bundle(ours, forge.issuerDer));
    refuses(Reason.CRL_INCOMPLETE, Forge.bundle(crl(next, 4, both, Set.of()), nextDer));
    byte[] alone = crl(next, 4, Set.of(), Set.of());
    refuses(Reason.CRL_INCOMPLETE, bundle(List.of(ours, alone)));
  }

  /** So whoever writes the CRLs out for other software has all of them in front. */
  @Test
  void listsComeBeforeTheirIssuersAndNoneIsLostOnTheWayOut() throws Exception {
    byte[] older = crl(forge.issuing, 4, both, Set.of());
    byte[] newer = crl(next, 4, both, Set.of());
    assertThat(verified(bundle(List.of(older, newer))).crls()).containsExactly(older, newer);
    ByteArrayOutputStream mixed = new ByteArrayOutputStream();
    mixed.writeBytes(Forge.bundle(older, forge.issuerDer));
    mixed.writeBytes(Forge.bundle(newer, nextDer));
    refuses(Reason.MALFORMED, mixed.toByteArray());
  }

  @Test
  void listsOfTwoNumbersAreNoneAndSoAreTwoOfOneIssuer() {
    byte[] four = crl(forge.issuing, 4, both, Set.of());
    refuses(Reason.MALFORMED, bundle(List.of(four, crl(next, 5, both, Set.of()))));
    refuses(
        Reason.MALFORMED,
        RevocationListWriter.bundle(
            List.of(four, four), List.of(forge.issuerDer, forge.issuerDer)));
    refuses(Reason.MALFORMED, RevocationListWriter.bundle(List.of(four), List.of()));
    refuses(Reason.MALFORMED, RevocationListWriter.bundle(List.of(), List.of()));
    int tooMany = CertificateProfile.ISSUERS_MAX + 1;
    refuses(
        Reason.MALFORMED,
        RevocationListWriter.bundle(
            Collections.nCopies(tooMany, four), Collections.nCopies(tooMany, forge.issuerDer)));
  }

  @Test
  void aListSignedByTheOtherGenerationsKeyIsForged() {
    List<byte[]> crls =
        new ArrayList<>(
            List.of(crl(forge.issuing, 4, both, Set.of()), crl(next, 4, both, Set.of())));
    Collections.reverse(crls);
    refuses(Reason.CRL_FORGED, bundle(crls));
  }

  /** The thief of the former key: any number, but never the end of the next one's list. */
  @Test
  void onlyAnIssuerThatIsOverMayBeLeftOut() throws Exception {
    RevocationList held = lists(4, Set.of(), Set.of());
    RevocationList ofTheOld =
        verified(Forge.bundle(crl(forge.issuing, 1_000_000, Set.of(), Set.of()), forge.issuerDer));
    RevocationList ofTheNew = verified(Forge.bundle(crl(next, 5, Set.of(), Set.of()), nextDer));
    Instant end = NOW.plus(CertificateProfile.ISSUER_VALIDITY);
    assertThat(ofTheOld.replaces(held, NOW)).isFalse();
    assertThat(ofTheOld.replaces(held, end.plusSeconds(1))).isFalse();
    assertThat(ofTheNew.replaces(held, end)).isFalse();
    assertThat(ofTheNew.replaces(held, end.plusSeconds(1))).isTrue();
    assertThat(lists(5, Set.of(), Set.of()).replaces(held, NOW)).isTrue();
  }
}
