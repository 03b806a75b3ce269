package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.Denial;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.UnverifiedCredential;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RenewalTest {

  private static final Instant ENROLLED = Instant.parse("2026-03-01T10:00:00Z");

  private final SeededRandom random = new SeededRandom(31);
  private final MemoryStore store = new MemoryStore();
  private final SigningKey key = SigningKey.generate(random);
  private Instant now = ENROLLED;
  private Authority authority;
  private UnverifiedCredential first;

  @BeforeEach
  void enrol() throws Exception {
    authority = Ceremony.found(store, new Organisation("acme"), rootKey -> {}, () -> now, random);
    first = authority.enrol(key, InviteTerms.of("ada", "attic", 300, 200));
  }

  private void after(Duration time) {
    now = ENROLLED.plus(time);
  }

  private static DeviceCertificate read(UnverifiedCredential credential) throws Exception {
    return DeviceCertificate.read(credential.certificate());
  }

  private Decision<UnverifiedCredential> renew(
      UnverifiedCredential of, SigningKey old, SigningKey next) throws Exception {
    return authority.renew(RenewalRequest.sign(read(of).serial(), old, next));
  }

  private UnverifiedCredential renewed(UnverifiedCredential of, SigningKey old, SigningKey next)
      throws Exception {
    return ((Decision.Granted<UnverifiedCredential>) renew(of, old, next)).value();
  }

  private static void isDenied(Decision<UnverifiedCredential> decision, Denial reason) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Denied.class, denied -> assertThat(denied.reason()).isEqualTo(reason));
  }

  private void auditHolds() throws Exception {
    authority.checkpoint();
    LogAudit audit = new LogAudit(authority.anchor());
    audit.run(
        (path, max) -> store.published(path),
        LogAudit.checkpoint((path, max) -> store.published(path), authority.anchor()),
        (done, all) -> {});
    assertThat(audit.tree().root()).isEqualTo(authority.checkpoint().root());
  }

  @Test
  void beginsOnDaySixty() throws Exception {
    after(Duration.ofDays(60).minusMinutes(1));
    isDenied(renew(first, key, key), Denial.NOT_DUE);
    after(Duration.ofDays(60));
    DeviceCertificate next = read(renewed(first, key, key));
    assertThat(next.node().nodeId()).isEqualTo(read(first).node().nodeId());
    assertThat(next.subject()).isEqualTo(read(first).subject());
    assertThat(next.key()).isEqualTo(key.verifyKey());
    assertThat(next.notAfter()).isEqualTo(now.plus(Duration.ofDays(90)));
    auditHolds();
  }

  @Test
  void renewedAndOldCertificateAreBothAdmittedUntilTheOldOneEnds() throws Exception {
    after(Duration.ofDays(61));
    UnverifiedCredential next = renewed(first, key, key);
    for (UnverifiedCredential credential : new UnverifiedCredential[] {first, next}) {
      assertThat(Admission.check(authority.anchor(), credential, authority.revocationList(), now))
          .isInstanceOf(Admission.Admitted.class);
    }
    after(Duration.ofDays(91));
    assertThat(Admission.check(authority.anchor(), first, authority.revocationList(), now))
        .isInstanceOf(Admission.Refused.class);
    assertThat(Admission.check(authority.anchor(), next, authority.revocationList(), now))
        .isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void askingAgainGivesTheSameCertificateAlsoMuchLater() throws Exception {
    after(Duration.ofDays(61));
    UnverifiedCredential next = renewed(first, key, key);
    after(Duration.ofDays(400));
    assertThat(renewed(first, key, key).certificate()).isEqualTo(next.certificate());
    assertThat(authority.devices()).hasSize(2);
  }

  @Test
  void graceIs180DaysAndForRenewalOnly() throws Exception {
    after(Duration.ofDays(90 + 180));
    assertThat(Admission.check(authority.anchor(), first, authority.revocationList(), now))
        .as("expired for everything else")
        .isInstanceOf(Admission.Refused.class);
    UnverifiedCredential next = renewed(first, key, key);
    assertThat(Admission.check(authority.anchor(), next, authority.revocationList(), now))
        .isInstanceOf(Admission.Admitted.class);
    now = now.plus(Duration.ofDays(90 + 180)).plusSeconds(1);
    isDenied(renew(next, key, key), Denial.RENEWAL_OVER);
  }

  @Test
  void newKeyIsSignedByBothAndTakesTheOldOnesCertificateBack() throws Exception {
    SigningKey next = SigningKey.generate(random);
    after(Duration.ofDays(3));
    UnverifiedCredential renewed = renewed(first, key, next);
    assertThat(read(renewed).key()).isEqualTo(next.verifyKey());
    assertThat(read(renewed).node().nodeId()).isEqualTo(read(first).node().nodeId());
    assertThat(authority.revocationList().serials()).containsExactly(read(first).serial());
    assertThat(Admission.check(authority.anchor(), renewed, authority.revocationList(), now))
        .isInstanceOf(Admission.Admitted.class);
    assertThat(renewed(first, key, next).certificate()).isEqualTo(renewed.certificate());
    isDenied(renew(first, key, SigningKey.generate(random)), Denial.RENEWED_ALREADY);
    auditHolds();
  }

  @Test
  void thiefOfACertificateWithoutItsKeyGetsNothing() throws Exception {
    SigningKey thief = SigningKey.generate(random);
    after(Duration.ofDays(61));
    isDenied(renew(first, thief, thief), Denial.REQUEST_INVALID);
    byte[] request = RenewalRequest.sign(read(first).serial(), key, thief);
    request[request.length - 1]++; // the new key's signature
    isDenied(authority.renew(request), Denial.REQUEST_INVALID);
    isDenied(authority.renew(new byte[3]), Denial.REQUEST_INVALID);
    isDenied(authority.renew(new byte[200_000]), Denial.REQUEST_INVALID);
  }

  @Test
  void revokedDevicesAreNotRenewed() throws Exception {
    authority.revoke(new Revocation.OfNode(read(first).node().nodeId()), "lost");
    after(Duration.ofDays(61));
    isDenied(renew(first, key, key), Denial.CERTIFICATE_REVOKED);
    isDenied(renew(first, key, SigningKey.generate(random)), Denial.CERTIFICATE_REVOKED);
  }

  @Test
  void keyOfAnotherDeviceIsNotTaken() throws Exception {
    SigningKey other = SigningKey.generate(random);
    authority.enrol(other, InviteTerms.of("bob", "attic", 1, 1));
    isDenied(renew(first, key, other), Denial.KEY_REUSED);
  }

  @Test
  void serialThatWasNeverIssuedIsUnknown() throws Exception {
    isDenied(
        authority.renew(RenewalRequest.sign(BigInteger.TEN, key, key)), Denial.CERTIFICATE_UNKNOWN);
  }

  @Test
  void revokingTheNodeTakesEveryCertificateOfItsBack() throws Exception {
    after(Duration.ofDays(61));
    UnverifiedCredential next = renewed(first, key, key);
    authority.revoke(new Revocation.OfNode(read(first).node().nodeId()), "lost");
    assertThat(authority.revocationList().serials())
        .containsExactlyInAnyOrder(read(first).serial(), read(next).serial());
  }

  @Test
  void requestHasGoldenBytes() {
    SigningKey old = SigningKey.fromSeed(new byte[32]);
    byte[] request = RenewalRequest.sign(BigInteger.valueOf(0x1234), old, old);
    assertThat(HexFormat.of().formatHex(request))
        .startsWith("0a260a0212341220" + HexFormat.of().formatHex(old.verifyKey().bytes()) + "1240")
        .hasSize(2 * (40 + 66));
  }
}
