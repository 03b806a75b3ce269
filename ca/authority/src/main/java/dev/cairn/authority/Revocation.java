package dev.cairn.authority;

import dev.cairn.identity.NodeId;
import java.math.BigInteger;
import java.util.UUID;

/** What shall be taken back. */
public sealed interface Revocation {

  /** One certificate; the device may be certified anew. */
  record OfCertificate(BigInteger serial) implements Revocation {}

  /** One node: its certificates, and whatever certificate may carry its node id. */
  record OfNode(NodeId nodeId) implements Revocation {}

  /** A member: all their certificates, and whatever certificate may name them. */
  record OfMember(UUID subject) implements Revocation {}
}
