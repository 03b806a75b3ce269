package dev.cairn.authority.log;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Something the authority did: one entry of its log. Replaying all of them gives its whole state,
 * so an entry holds whatever a later decision needs. Byte forms in {@link ActCodec}.
 *
 * <p>Times are milliseconds since 1970 by the authority's clock.
 */
public sealed interface Act {

  /** Bound on a revocation's reason. */
  int REASON_BYTES_MAX = 1024;

  /** The first entry: the organisation's root and its issuing CA. */
  record Founded(long timeMs, byte[] root, byte[] issuer) implements Act {}

  /**
   * A device asked. Both commitments of the draw are public before either nonce is.
   *
   * @param request signed, {@link EnrolmentRequest}
   * @param authorityCommitment of the authority's nonce
   */
  record Requested(long timeMs, byte[] request, Hash authorityCommitment) implements Act {}

  /** A certificate was issued; its entry's form is every peer's business. */
  record Certified(byte[] certificate) implements Act {}

  /**
   * An invite was given out, or a device that asked without one was approved.
   *
   * @param registrar who did it; empty for the operator of the authority's machine
   */
  record Invited(long timeMs, Hash invite, UUID subject, InviteTerms terms, String registrar)
      implements Act {}

  /** Quotas were changed. */
  record QuotasSet(long timeMs, Quotas quotas, String registrar) implements Act {}

  /**
   * Certificates, and with them maybe a member or a node id, were taken back.
   *
   * @param registrar who did it; empty for the operator of the authority's machine
   */
  record Revoked(
      long timeMs,
      List<BigInteger> serials,
      Optional<UUID> subject,
      Optional<NodeId> nodeId,
      String reason,
      String registrar)
      implements Act {
    public Revoked {
      serials = List.copyOf(serials);
    }
  }

  /**
   * A device asked for a certificate in the place of one that it has.
   *
   * @param request signed, {@link RenewalRequest}
   */
  record Renewed(long timeMs, byte[] request) implements Act {}

  /** How recoveries go was changed. */
  record RecoveryRulesSet(long timeMs, RecoveryRules rules, String registrar) implements Act {}

  /**
   * A registrar let a recovery happen; it takes two different ones.
   *
   * @param id of the invite that stands for it
   * @param subject whose vaults
   */
  record RecoveryApproved(long timeMs, Hash id, UUID subject, String registrar) implements Act {}

  /**
   * A living device objected to every recovery of its member that was approved until then.
   *
   * @param veto signed, {@link dev.cairn.authority.wire.RecoveryVeto}
   */
  record RecoveryVetoed(long timeMs, UUID subject, byte[] veto) implements Act {}

  /**
   * A revocation list was made. Written before the list leaves, so no number is used twice.
   *
   * @param lists SHA-256 of the DER of each issuing CA's, in the order of the CAs
   */
  record Listed(long timeMs, long number, List<Hash> lists) implements Act {
    public Listed {
      lists = List.copyOf(lists);
    }
  }

  /**
   * The next generation of the issuing CA: it alone signs certificates from here on.
   *
   * @param issuer its certificate, by the root
   */
  record RolledOver(long timeMs, byte[] issuer) implements Act {}
}
