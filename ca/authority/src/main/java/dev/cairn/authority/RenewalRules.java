package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.Registry;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.wire.Denial;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.DeviceCertificate;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/** Which certificates may be followed by a new one: pure decisions over the registry. */
final class RenewalRules {

  /**
   * A certificate that may be followed.
   *
   * @param successor the one that follows it already
   */
  record Renewal(IssuedDevice device, Optional<IssuedDevice> successor) {}

  private RenewalRules() {}

  /**
   * Judges a request.
   *
   * @param isCaEnded the CA of the certificate was ended by the root: nobody admits it any more, so
   *     it is due at once
   */
  static Decision<Renewal> renewal(
      Registry registry, RenewalRequest request, Instant now, boolean isCaEnded) {
    Optional<IssuedDevice> known = registry.device(request.serial());
    if (known.isEmpty()) {
      return new Denied<>(
          Denial.CERTIFICATE_UNKNOWN, "this authority issued no certificate of that serial");
    }
    IssuedDevice device = known.get();
    if (!request.isSignedBy(device.certificate().key())) {
      return new Denied<>(
          Denial.REQUEST_INVALID, "it is not signed by the key of the certificate to be renewed");
    }
    Optional<IssuedDevice> successor =
        registry.successor(device.serial()).flatMap(registry::device);
    if (successor.isPresent()) {
      return successor.get().certificate().key().equals(request.key())
          ? new Granted<>(new Renewal(device, successor))
          : new Denied<>(
              Denial.RENEWED_ALREADY, "the certificate was renewed with another key already");
    }
    return judge(registry, request, device, now, isCaEnded);
  }

  /** True while it gives its member's vaults back: until then it vetoes nobody. */
  static boolean isRecovering(DeviceCertificate certificate, Instant now) {
    return certificate
        .recovery()
        .filter(recovery -> now.isBefore(recovery.over(certificate.notBefore())))
        .isPresent();
  }

  /** Once its window is over a recovered device is one like others, which can veto the next. */
  private static Instant due(IssuedDevice device) {
    Instant usual =
        CertificateProfile.renewableFrom(
            device.certificate().notBefore(), device.certificate().notAfter());
    Instant over =
        device
            .certificate()
            .recovery()
            .map(recovery -> recovery.over(device.certificate().notBefore()))
            .orElse(usual);
    return over.isBefore(usual) ? over : usual;
  }

  private static Decision<Renewal> judge(
      Registry registry,
      RenewalRequest request,
      IssuedDevice device,
      Instant now,
      boolean isCaEnded) {
    if (device.revoked()
        || registry.isRevoked(device.subject())
        || registry.revokedNodes().contains(device.nodeId())) {
      return new Denied<>(
          Denial.CERTIFICATE_REVOKED, "the device was revoked; ask your registrar for an invite");
    }
    boolean isSameKey = request.key().equals(device.certificate().key());
    Optional<BigInteger> other = registry.device(request.key()).map(IssuedDevice::serial);
    if (!isSameKey && other.isPresent()) {
      return new Denied<>(Denial.KEY_REUSED, "the new key has a certificate already; take another");
    }
    Instant due = due(device);
    // With a new key neither, in a recovery: it would get a new window with each.
    boolean isToWait = isSameKey || isRecovering(device.certificate(), now);
    if (isToWait && !isCaEnded && now.isBefore(due)) {
      return new Denied<>(Denial.NOT_DUE, "the certificate can be renewed from " + due + " on");
    }
    Instant last = device.certificate().notAfter().plus(CertificateProfile.RENEWAL_GRACE);
    return now.isAfter(last)
        ? new Denied<>(
            Denial.RENEWAL_OVER,
            "the certificate could be renewed until " + last + "; ask your registrar for an invite")
        : new Granted<>(new Renewal(device, Optional.empty()));
  }
}
