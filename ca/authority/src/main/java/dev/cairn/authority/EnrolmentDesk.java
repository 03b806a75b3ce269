package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.x509.Certificates;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Hkdf;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.SubjectBinding;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Draws node ids, certifies and renews. Called under the store's lock. */
final class EnrolmentDesk {

  private final AuthorityLog log;
  private final InstantSource clock;
  private final Certificates certificates;
  private final Issuers issuers;
  private final byte[] nonceKey;

  /**
   * A desk.
   *
   * @param nonceKey 32 secret bytes from which the authority's nonces are derived
   */
  EnrolmentDesk(
      AuthorityLog log,
      InstantSource clock,
      Certificates certificates,
      Issuers issuers,
      byte[] nonceKey) {
    this.log = log;
    this.clock = clock;
    this.certificates = certificates;
    this.issuers = issuers;
    this.nonceKey = nonceKey.clone();
  }

  Decision<byte[]> request(byte[] secret, EnrolmentRequest request, byte[] signedRequest)
      throws IOException {
    if (!InviteCode.id(secret).equals(request.invite())) {
      return new Denied<>(Denial.REQUEST_INVALID, "the request is for another invite");
    }
    Decision<Optional<Long>> admissible =
        EnrolmentRules.request(log.registry(), request, signedRequest, clock.millis());
    return switch (admissible) {
      case Denied<Optional<Long>>(Denial reason, String detail) -> new Denied<>(reason, detail);
      case Granted<Optional<Long>>(Optional<Long> logged) ->
          new Granted<>(log.entry(logged.isPresent() ? logged.get() : log(signedRequest)));
    };
  }

  private long log(byte[] signedRequest) throws IOException {
    long index = log.tree().size();
    Hash commitment = NodeId.commitment(nonce(Hash.of(signedRequest)));
    log.append(new Act.Requested(clock.millis(), signedRequest, commitment));
    return index;
  }

  /** The log index of the certificate. */
  Decision<Long> reveal(Hash requestLeaf, byte[] deviceNonce) throws IOException {
    Decision<EnrolmentRules.Draw> draw =
        EnrolmentRules.reveal(log.registry(), requestLeaf, deviceNonce);
    return switch (draw) {
      case Denied<EnrolmentRules.Draw>(Denial reason, String detail) ->
          new Denied<>(reason, detail);
      case Granted<EnrolmentRules.Draw>(EnrolmentRules.Draw granted) ->
          new Granted<>(certify(granted, requestLeaf, deviceNonce));
    };
  }

  private long certify(EnrolmentRules.Draw draw, Hash requestLeaf, byte[] deviceNonce)
      throws IOException {
    if (draw.issued().isPresent()) {
      return draw.issued().get().logIndex();
    }
    NodeBinding node = NodeBinding.draw(requestLeaf, nonce(draw.request().signed()), deviceNonce);
    InviteTerms terms = draw.invite().terms();
    Optional<RecoveryBinding> recovery =
        log.registry()
            .recovery(draw.request().request().invite())
            .map(state ->
                new RecoveryBinding(log.registry().recoveryRules().delay(), state.approvers()));
    SubjectBinding subject =
        new SubjectBinding(
            draw.invite().subject(),
            recovery.isPresent() ? SubjectBinding.RECOVERY : SubjectBinding.DEVICE,
            terms.site(),
            terms.grantBytes(),
            terms.pledgeBytes());
    Certificates.Bound bound = new Certificates.Bound(subject, recovery);
    return certify(draw.request().request().key(), node, bound, List.of());
  }

  /** The log index of the certificate. */
  Decision<Long> renew(byte[] signedRequest) throws IOException {
    RenewalRequest request;
    try {
      request = RenewalRequest.read(signedRequest);
    } catch (RefusedException e) {
      return new Denied<>(Denial.REQUEST_INVALID, String.valueOf(e.getMessage()));
    }
    Optional<IssuedDevice> held = log.registry().device(request.serial());
    boolean isCaEnded = held.isPresent() && issuers.isEndedAt(held.get().logIndex());
    Decision<RenewalRules.Renewal> decision =
        RenewalRules.renewal(log.registry(), request, clock.instant(), isCaEnded);
    return switch (decision) {
      case Denied<RenewalRules.Renewal>(Denial reason, String detail) ->
          new Denied<>(reason, detail);
      case Granted<RenewalRules.Renewal>(RenewalRules.Renewal renewal) ->
          new Granted<>(renew(request, signedRequest, renewal));
    };
  }

  private long renew(RenewalRequest request, byte[] signedRequest, RenewalRules.Renewal renewal)
      throws IOException {
    if (renewal.successor().isPresent()) {
      return renewal.successor().get().logIndex();
    }
    DeviceCertificate before = renewal.device().certificate();
    // The root may end a CA in the middle of a recovery, which then goes on, and waits anew. Once
    // it is over it is a device like others.
    Optional<RecoveryBinding> recovery =
        RenewalRules.isRecovering(before, clock.instant()) ? before.recovery() : Optional.empty();
    SubjectBinding subject = recovery.isPresent() ? before.subject() : before.subject().asDevice();
    return certify(
        request.key(),
        before.node(),
        new Certificates.Bound(subject, recovery),
        List.of(new Act.Renewed(clock.millis(), signedRequest)));
  }

  private long certify(VerifyKey key, NodeBinding node, Certificates.Bound bound, List<Act> before)
      throws IOException {
    Instant now = clock.instant();
    byte[] certificate = certificates.device(key, node, bound, issuers.signing(now), now);
    List<Act> acts = new java.util.ArrayList<>(before);
    acts.add(new Act.Certified(certificate));
    log.append(acts);
    return log.tree().size() - 1;
  }

  /** The same for the same request; unpredictable without the secret. */
  private byte[] nonce(Hash signedRequest) {
    String info = "cairn/authority-nonce/v1/" + signedRequest;
    return Hkdf.derive(nonceKey, info, NodeId.NONCE_BYTES);
  }
}
