package dev.cairn.identity;

import dev.cairn.crypto.VerifyKey;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a certificate that passed every check says of a device. Only {@link Admission} makes one
 * from bytes that came from outside, so holding a {@code Device} means that it was checked.
 *
 * @param organisation the authority's name, for example {@code acme}
 * @param key the device's key; also its libp2p identity
 * @param nodeId its certified place in the overlay
 * @param subject the member it belongs to
 * @param role {@code device} or {@code recovery}
 * @param site failure domain, 1..64 characters
 * @param grantBytes how many bytes the member may store with others, after coding
 * @param pledgeBytes how many bytes the device offers to others; 0 for one that hosts nothing
 * @param issuer SHA-256 of the issuing CA's SubjectPublicKeyInfo
 * @param serial the certificate's serial number
 * @param notBefore start of validity
 * @param notAfter end of validity
 * @param recovery on whose word it may be given its member's shares; there for the role {@code
 *     recovery} alone
 */
public record Device(
    String organisation,
    VerifyKey key,
    NodeId nodeId,
    UUID subject,
    String role,
    String site,
    long grantBytes,
    long pledgeBytes,
    dev.cairn.crypto.Hash issuer,
    BigInteger serial,
    Instant notBefore,
    Instant notAfter,
    Optional<RecoveryBinding> recovery) {

  /** An ordinary device. */
  public Device(
      String organisation,
      VerifyKey key,
      NodeId nodeId,
      UUID subject,
      String role,
      String site,
      long grantBytes,
      long pledgeBytes,
      dev.cairn.crypto.Hash issuer,
      BigInteger serial,
      Instant notBefore,
      Instant notAfter) {
    this(
        organisation,
        key,
        nodeId,
        subject,
        role,
        site,
        grantBytes,
        pledgeBytes,
        issuer,
        serial,
        notBefore,
        notAfter,
        Optional.empty());
  }
}
