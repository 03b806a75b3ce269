package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.client.Enrolment;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.RecoveryRules;
import dev.cairn.authority.log.RecoveryState;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.EscrowPart;
import dev.cairn.authority.wire.EscrowRequest;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.wire.RecoveryVeto;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.ShareProof;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.SubjectBinding;
import dev.cairn.identity.UnverifiedCredential;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member lost every device: who may say yes, who can say no, and what the authority gives. */
class RecoveriesTest {

  private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
  private static final InviteTerms ADA = InviteTerms.of("ada", "attic", 300, 200);
  private static final Wish WISH = new Wish("ada", "new laptop", "attic", true);
  private static final Duration DELAY = RecoveryBinding.DELAY_DEFAULT;

  private final SeededRandom random = new SeededRandom(51);
  private final MemoryStore store = new MemoryStore();
  private final SigningKey living = SigningKey.generate(random);
  private final SigningKey lost = SigningKey.generate(random);
  private SigningKey rootKey = living;
  private Instant now = BEGIN;
  private Authority authority;
  private InviteCode own;
  private byte[] request;
  private final byte[] nonce = new byte[NodeId.NONCE_BYTES];

  @BeforeEach
  void memberWithADevice() throws Exception {
    authority =
        Ceremony.found(store, new Organisation("acme"), key -> rootKey = key, () -> now, random);
    authority.enrol(living, ADA);
    own = Enrolment.ownCode(authority.anchor().fingerprint(), List.of(), lost);
    request = new EnrolmentRequest(lost.verifyKey(), NodeId.commitment(nonce), own.id()).sign(lost);
  }

  private static void isDenied(Decision<?> decision, Denial reason) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Denied.class, denied -> assertThat(denied.reason()).isEqualTo(reason));
  }

  private static <T> T granted(Decision<T> decision) {
    assertThat(decision).isInstanceOf(Granted.class);
    return ((Granted<T>) decision).value();
  }

  private Decision<RecoveryState> approve(String registrar) throws Exception {
    return authority.recoveries().approve(own.id(), ADA, registrar);
  }

  private void approved() throws Exception {
    isDenied(authority.ask(request, WISH), Denial.APPROVAL_PENDING);
    granted(approve("grace"));
    granted(approve("linus"));
  }

  private UnverifiedCredential enrolled() throws Exception {
    byte[] entry = granted(authority.request(own.secret(), request));
    return granted(authority.reveal(Merkle.leafHash(entry), nonce));
  }

  private Decision<Integer> veto(SigningKey key) throws Exception {
    return authority.recoveries().veto(RecoveryVeto.sign(key, now.toEpochMilli()));
  }

  @Test
  void registrarWithoutASecondOneGivesNobodyAnything() throws Exception {
    isDenied(authority.ask(request, WISH), Denial.APPROVAL_PENDING);
    isDenied(authority.approve(own.id(), ADA, "grace"), Denial.SECOND_REGISTRAR_NEEDED);
    isDenied(approve(""), Denial.SECOND_REGISTRAR_NEEDED);
    assertThat(granted(approve("grace")).isApproved()).isFalse();
    isDenied(approve("grace"), Denial.SECOND_REGISTRAR_NEEDED);
    isDenied(authority.request(own.secret(), request), Denial.INVITE_UNKNOWN);
    isDenied(authority.ask(request, WISH), Denial.APPROVAL_PENDING);
    assertThat(granted(approve("linus")).isApproved()).isTrue();
    assertThat(authority.ask(request, WISH)).isInstanceOf(Granted.class);
    assertThat(authority.waiting()).isEmpty();
  }

  @Test
  void twoRegistrarsMakeACertificateThatSaysSoAndPassesAdmissionAndAudit() throws Exception {
    approved();
    UnverifiedCredential credential = enrolled();
    DeviceCertificate certificate = DeviceCertificate.read(credential.certificate());
    assertThat(certificate.subject().role()).isEqualTo(SubjectBinding.RECOVERY);
    assertThat(certificate.subject().subject()).isEqualTo(authority.member("ada").orElseThrow());
    assertThat(certificate.recovery())
        .contains(new RecoveryBinding(DELAY, List.of("grace", "linus")));
    assertThat(Admission.check(authority.anchor(), credential, authority.revocationList(), now))
        .isInstanceOfSatisfying(
            Admission.Admitted.class,
            admitted -> assertThat(admitted.device().recovery()).isEqualTo(certificate.recovery()));
    authority.checkpoint();
    audit();
    assertThat(enrolled().certificate()).as("asked again").isEqualTo(credential.certificate());
    Authority again = Authority.open(store, () -> now, random);
    assertThat(again.recoveries().all().getFirst().serial()).contains(certificate.serial());
  }

  private void audit() throws Exception {
    LogAudit audit = new LogAudit(authority.anchor());
    dev.cairn.authority.log.LogSource source = (path, bytesMax) -> store.published(path);
    audit.run(source, LogAudit.checkpoint(source, authority.anchor()), (done, all) -> {});
  }

  @Test
  void recoveryIsOfAMemberAndOfOneAlone() throws Exception {
    isDenied(authority.ask(request, WISH), Denial.APPROVAL_PENDING);
    InviteTerms nobody = InviteTerms.of("nobody", "attic", 1, 1);
    isDenied(authority.recoveries().approve(own.id(), nobody, "grace"), Denial.MEMBER_UNKNOWN);
    authority.enrol(SigningKey.generate(random), InviteTerms.of("bob", "attic", 1, 1));
    granted(approve("grace"));
    InviteTerms bob = InviteTerms.of("bob", "attic", 1, 1);
    isDenied(authority.recoveries().approve(own.id(), bob, "linus"), Denial.MEMBER_UNKNOWN);
    isDenied(
        authority.recoveries().approve(Hash.of(new byte[1]), ADA, "linus"), Denial.REQUEST_UNKNOWN);
  }

  @Test
  void vetoBeforeTheDeviceEnrolledKeepsItOut() throws Exception {
    approved();
    assertThat(granted(veto(living))).isEqualTo(1);
    isDenied(authority.request(own.secret(), request), Denial.RECOVERY_VETOED);
    authority.checkpoint();
    audit();
  }

  @Test
  void vetoInTheQueueDeclinesAndOneApprovalIsNotCompleted() throws Exception {
    isDenied(authority.ask(request, WISH), Denial.APPROVAL_PENDING);
    assertThat(granted(veto(living))).isEqualTo(1);
    isDenied(authority.ask(request, WISH), Denial.DECLINED);
  }

  @Test
  void vetoAfterOneApprovalLeavesNothingForTheSecond() throws Exception {
    isDenied(authority.ask(request, WISH), Denial.APPROVAL_PENDING);
    granted(approve("grace"));
    assertThat(granted(veto(living))).isEqualTo(1);
    isDenied(approve("linus"), Denial.RECOVERY_VETOED);
    isDenied(authority.ask(request, WISH), Denial.DECLINED);
  }

  @Test
  void vetoTakesTheRecoveryCertificateBackAndItsPartWithIt() throws Exception {
    approved();
    UnverifiedCredential credential = enrolled();
    byte[] sealed = part(authority.member("ada").orElseThrow(), new byte[32]);
    now = now.plus(DELAY).minusSeconds(60);
    assertThat(granted(veto(living))).isEqualTo(1);
    assertThat(granted(veto(living))).as("there is no other").isZero();
    assertThat(Admission.check(authority.anchor(), credential, authority.revocationList(), now))
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> assertThat(refused.reason().name()).isEqualTo("REVOKED"));
    now = now.plus(DELAY);
    isDenied(open(lost, sealed), Denial.RECOVERY_VETOED);
  }

  @Test
  void onlyALivingOrdinaryDeviceOfTheMemberVetoes() throws Exception {
    SigningKey bob = SigningKey.generate(random);
    authority.enrol(bob, InviteTerms.of("bob", "attic", 1, 1));
    approved();
    enrolled();
    assertThat(granted(veto(bob))).as("of his own").isZero();
    isDenied(veto(lost), Denial.CERTIFICATE_UNKNOWN);
    isDenied(veto(SigningKey.generate(random)), Denial.CERTIFICATE_UNKNOWN);
    byte[] old = RecoveryVeto.sign(living, now.minus(Duration.ofHours(1)).toEpochMilli());
    isDenied(authority.recoveries().veto(old), Denial.REQUEST_INVALID);
    byte[] forged = RecoveryVeto.sign(living, now.toEpochMilli());
    forged[40]++;
    isDenied(authority.recoveries().veto(forged), Denial.REQUEST_INVALID);
    isDenied(authority.recoveries().veto(new byte[7]), Denial.REQUEST_INVALID);
    authority.revoke(
        new Revocation.OfNode(authority.device(living.verifyKey()).orElseThrow().nodeId()), "lost");
    isDenied(veto(living), Denial.CERTIFICATE_UNKNOWN);
    assertThat(authority.recoveries().all().getFirst().isVetoed()).isFalse();
  }

  private byte[] part(UUID subject, byte[] part) throws Exception {
    return new EscrowPart(subject, part).seal(authority.recoveries().escrowKey(), random);
  }

  private final Envelope.KeyPair recipient = Envelope.KeyPair.generate(random);

  private Decision<byte[]> open(SigningKey key, byte[] sealed) throws Exception {
    return authority.recoveries().escrow(EscrowRequest.open(key, sealed, recipient.publicKey()));
  }

  @Test
  void authorityGivesItsPartAfterTheDelayToTheRecoveringDeviceAlone() throws Exception {
    UUID ada = authority.member("ada").orElseThrow();
    byte[] secret = new byte[EscrowPart.PART_BYTES];
    Arrays.fill(secret, (byte) 9);
    byte[] sealed = part(ada, secret);
    isDenied(open(living, sealed), Denial.NO_RECOVERY);
    approved();
    isDenied(open(lost, sealed), Denial.NO_RECOVERY);
    enrolled();
    isDenied(open(lost, sealed), Denial.RECOVERY_WAITING);
    now = now.plus(DELAY).minusSeconds(1);
    isDenied(open(lost, sealed), Denial.RECOVERY_WAITING);
    now = now.plusSeconds(1);
    byte[] released = granted(open(lost, sealed));
    assertThat(EscrowPart.received(recipient, sealed, released)).isEqualTo(secret);
    Envelope.KeyPair other = Envelope.KeyPair.generate(random);
    assertThatThrownBy(() -> EscrowPart.received(other, sealed, released))
        .isInstanceOf(dev.cairn.crypto.SealBrokenException.class);
    isDenied(open(lost, part(new UUID(6, 6), secret)), Denial.ESCROW_FOREIGN);
    sealed[sealed.length - 1]++;
    isDenied(open(lost, sealed), Denial.ESCROW_FOREIGN);
    sealed[sealed.length - 1]--;
    now = now.plus(RecoveryBinding.WINDOW).plusSeconds(1);
    isDenied(open(lost, sealed), Denial.NO_RECOVERY);
  }

  @Test
  void anyLivingDeviceOfTheMemberIsShownThatThePartIsThereAndAlsoAfterARebuild() throws Exception {
    byte[] secret = new byte[EscrowPart.PART_BYTES];
    byte[] sealed = part(authority.member("ada").orElseThrow(), secret);
    byte[] challenge = new byte[ShareProof.NONCE_BYTES];
    byte[] expected = ShareProof.of(challenge, ShareProof.tag(secret)).bytes();
    byte[] ask = EscrowRequest.prove(living, sealed, challenge);
    assertThat(granted(authority.recoveries().escrow(ask))).isEqualTo(expected);
    Authority again = Authority.open(store, () -> now, new SeededRandom(99));
    assertThat(granted(again.recoveries().escrow(ask))).isEqualTo(expected);
    isDenied(
        authority
            .recoveries()
            .escrow(EscrowRequest.prove(SigningKey.generate(random), sealed, challenge)),
        Denial.NO_RECOVERY);
    ask[ask.length - 1]++;
    isDenied(authority.recoveries().escrow(ask), Denial.REQUEST_INVALID);
    isDenied(authority.recoveries().escrow(new byte[5000]), Denial.REQUEST_INVALID);
  }

  @Test
  void recoveredDeviceBecomesOneLikeOthersOnceItsTimeIsOver() throws Exception {
    approved();
    DeviceCertificate first = DeviceCertificate.read(enrolled().certificate());
    byte[] wish = RenewalRequest.sign(first.serial(), lost, lost);
    now = now.plus(DELAY).plus(RecoveryBinding.WINDOW).minusSeconds(1);
    isDenied(authority.renew(wish), Denial.NOT_DUE);
    now = now.plusSeconds(1);
    DeviceCertificate next = DeviceCertificate.read(granted(authority.renew(wish)).certificate());
    assertThat(next.subject().role()).isEqualTo(SubjectBinding.DEVICE);
    assertThat(next.recovery()).isEmpty();
    assertThat(next.node().nodeId()).isEqualTo(first.node().nodeId());
    authority.checkpoint();
    audit();
  }

  private void endTheIssuingCa() throws Exception {
    String digits = authority.issuers().getFirst().digits();
    Rollover.Terms terms = new Rollover.Terms(false, new KeyPlace.InFile(), List.of(digits));
    IssuerRequest next = granted(authority.rollover().request(terms, random));
    granted(authority.rollover().accept(next.sign(rootKey, now, random)));
  }

  @Test
  void aRecoveryWhoseIssuingCaTheRootEndsGoesOnAndWaitsAnew() throws Exception {
    byte[] secret = new byte[EscrowPart.PART_BYTES];
    Arrays.fill(secret, (byte) 9);
    byte[] sealed = part(authority.member("ada").orElseThrow(), secret);
    approved();
    DeviceCertificate first = DeviceCertificate.read(enrolled().certificate());
    now = now.plus(DELAY).plusSeconds(60);
    endTheIssuingCa();
    byte[] wish = RenewalRequest.sign(first.serial(), lost, lost);
    UnverifiedCredential renewed = granted(authority.renew(wish));
    DeviceCertificate next = DeviceCertificate.read(renewed.certificate());
    assertThat(Admission.check(authority.anchor(), renewed, authority.revocationList(), now))
        .isInstanceOf(Admission.Admitted.class);
    assertThat(next.subject()).isEqualTo(first.subject());
    assertThat(next.recovery()).isEqualTo(first.recovery());
    assertThat(next.node().nodeId()).isEqualTo(first.node().nodeId());
    isDenied(veto(lost), Denial.CERTIFICATE_UNKNOWN);
    isDenied(open(lost, sealed), Denial.RECOVERY_WAITING);
    now = now.plus(DELAY);
    assertThat(EscrowPart.received(recipient, sealed, granted(open(lost, sealed))))
        .isEqualTo(secret);
    authority.checkpoint();
    audit();
    assertThat(granted(veto(living))).as("it is still one that devices object to").isEqualTo(1);
  }

  /** Else its time would never be over. */
  @Test
  void aNewKeyGivesARecoveryNoNewTime() throws Exception {
    approved();
    DeviceCertificate first = DeviceCertificate.read(enrolled().certificate());
    SigningKey next = SigningKey.generate(random);
    byte[] wish = RenewalRequest.sign(first.serial(), lost, next);
    now = now.plus(DELAY).plus(RecoveryBinding.WINDOW).minusSeconds(1);
    isDenied(authority.renew(wish), Denial.NOT_DUE);
    now = now.plusSeconds(1);
    assertThat(DeviceCertificate.read(granted(authority.renew(wish)).certificate()).recovery())
        .isEmpty();
  }

  @Test
  void delayIsAnEntryOfTheLogAndNeverUnderAnHour() throws Exception {
    assertThat(authority.recoveries().rules()).isEqualTo(RecoveryRules.DEFAULT);
    for (Duration wrong : List.of(Duration.ofMinutes(59), Duration.ZERO, Duration.ofDays(31))) {
      assertThatThrownBy(() -> new RecoveryRules(wrong, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 hour to 30 days");
    }
    authority.recoveries().setRules(new RecoveryRules(Duration.ofHours(1), false), "grace");
    authority.recoveries().setRules(new RecoveryRules(Duration.ofSeconds(3), true), "");
    Authority again = Authority.open(store, () -> now, random);
    assertThat(again.recoveries().rules().delay()).isEqualTo(Duration.ofSeconds(3));
    approved();
    DeviceCertificate certificate = DeviceCertificate.read(enrolled().certificate());
    assertThat(certificate.recovery().orElseThrow().delay()).isEqualTo(Duration.ofSeconds(3));
  }
}
