package dev.cairn.authority.log;

import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.NodeId;
import java.math.BigInteger;
import java.util.UUID;

/**
 * A certificate that the authority issued.
 *
 * @param member the member's name
 * @param certificate what it says
 * @param logIndex of its entry
 * @param revoked taken back, by serial, node id or member
 */
public record IssuedDevice(
    String member, DeviceCertificate certificate, long logIndex, boolean revoked) {

  /** The member. */
  public UUID subject() {
    return certificate.subject().subject();
  }

  /** Its place in the overlay. */
  public NodeId nodeId() {
    return certificate.node().nodeId();
  }

  /** The certificate's serial number. */
  public BigInteger serial() {
    return certificate.serial();
  }

  IssuedDevice asRevoked() {
    return new IssuedDevice(member, certificate, logIndex, true);
  }
}
