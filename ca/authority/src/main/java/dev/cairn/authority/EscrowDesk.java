package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.Registry;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.EscrowPart;
import dev.cairn.authority.wire.EscrowRequest;
import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Hkdf;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Secrets;
import dev.cairn.crypto.ShareProof;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RefusedException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * Gives the authority's part of a vault's key back. Keeps nothing: parts come sealed to a key that
 * is derived from the authority's own secret, so a rebuilt authority opens them as before.
 */
final class EscrowDesk {

  private final Envelope.KeyPair key;
  private final SecureRandom random;

  /**
   * @param secret 32 bytes of the authority's, from which the escrow key is derived
   */
  EscrowDesk(byte[] secret, SecureRandom random) {
    byte[] seed = Hkdf.derive(secret, "cairn/escrow-key/v1", Envelope.KeyPair.SEED_BYTES);
    this.key = Envelope.KeyPair.fromSeed(seed);
    this.random = random;
    Secrets.zero(seed);
  }

  byte[] publicKey() {
    return key.publicKey();
  }

  /** The part sealed to the device, or the proof that it is here. */
  Decision<byte[]> answer(Registry registry, byte[] signed, Instant now) {
    EscrowRequest request;
    try {
      request = EscrowRequest.verify(signed);
    } catch (RefusedException e) {
      return new Denied<>(Denial.REQUEST_INVALID, String.valueOf(e.getMessage()));
    }
    Optional<IssuedDevice> device =
        registry.device(request.key()).filter(d -> Recoveries.isLiving(registry, d, now));
    if (device.isEmpty()) {
      boolean isVetoed =
          registry.recoveries().stream()
              .filter(state -> state.isVetoed() && state.serial().isPresent())
              .flatMap(state -> registry.device(state.serial().get()).stream())
              .anyMatch(d -> d.certificate().key().equals(request.key()));
      return isVetoed
          ? new Denied<>(Denial.RECOVERY_VETOED, "a device of the member vetoed this recovery")
          : new Denied<>(Denial.NO_RECOVERY, "no certificate in force has the key that asks");
    }
    return answer(device.get(), request, now);
  }

  private Decision<byte[]> answer(IssuedDevice device, EscrowRequest request, Instant now) {
    if (request.isToOpen()) {
      Optional<Denied<byte[]>> objection = objection(device.certificate(), now);
      if (objection.isPresent()) {
        return objection.get();
      }
    }
    try {
      EscrowPart part = EscrowPart.open(key, request.sealed());
      if (!part.subject().equals(device.subject())) {
        return new Denied<>(Denial.ESCROW_FOREIGN, "the part is another member's");
      }
      if (request.isToOpen()) {
        return new Granted<>(part.release(request, random));
      }
      Hash proof = ShareProof.of(request.argument(), ShareProof.tag(part.part()));
      return new Granted<>(proof.bytes());
    } catch (SealBrokenException e) {
      return new Denied<>(
          Denial.ESCROW_FOREIGN, "the part was not sealed to this authority, or was changed");
    } catch (InvalidKeyException e) {
      return new Denied<>(Denial.REQUEST_INVALID, "an unusable key: " + e.getMessage());
    }
  }

  /** The authority waits like every holder does, by its own clock. */
  private static Optional<Denied<byte[]>> objection(DeviceCertificate certificate, Instant now) {
    Optional<RecoveryBinding> recovery = certificate.recovery();
    if (recovery.isEmpty() || now.isAfter(recovery.get().over(certificate.notBefore()))) {
      return Optional.of(
          new Denied<>(
              Denial.NO_RECOVERY,
              "the device has no recovery certificate in force; have a recovery approved"));
    }
    Instant until = recovery.get().waitsUntil(certificate.notBefore());
    return now.isBefore(until)
        ? Optional.of(
            new Denied<>(Denial.RECOVERY_WAITING, "the member's devices can object until " + until))
        : Optional.empty();
  }
}
