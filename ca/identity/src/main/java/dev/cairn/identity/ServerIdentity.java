package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.time.Instant;
import java.util.List;

/**
 * Whether a TLS server is the authority of an organisation: its chain must end in the root whose
 * fingerprint is known. No public CA and no DNS name is asked.
 */
public final class ServerIdentity {

  private static final String WHAT = "the authority's server certificate";
  private static final int CHAIN_LENGTH = 3;

  private ServerIdentity() {}

  /**
   * Checks a chain as the server sent it; that the server holds the first one's key is TLS's to
   * show.
   *
   * @param chain DER of server, issuing CA and root certificate, in this order
   * @param fingerprint of the root
   * @return the root
   * @throws RefusedException {@code FINGERPRINT} for another organisation's authority, or what else
   *     is wrong
   */
  public static TrustAnchor check(List<byte[]> chain, Hash fingerprint, Instant now)
      throws RefusedException {
    if (chain.size() != CHAIN_LENGTH) {
      throw new RefusedException(
          Reason.FINGERPRINT, "this server is no Cairn authority: its chain is of another form");
    }
    TrustAnchor anchor = TrustAnchor.decode(chain.get(2), fingerprint);
    ParsedCertificate issuer = IssuerProfile.check(anchor, chain.get(1), now);
    ParsedCertificate server = ParsedCertificate.parse(chain.getFirst(), WHAT);
    AdmissionChecks.signedBy(server, issuer, WHAT);
    server.ed25519(WHAT);
    ProfileCheck.extensionsUnderstood(server, WHAT);
    ProfileCheck.isLeaf(server, WHAT);
    ProfileCheck.isForServers(server, WHAT);
    String uri = anchor.organisation().serverUri();
    ProfileCheck.hasServerNames(server, uri, WHAT);
    ProfileCheck.validAt(server, now, WHAT);
    return anchor;
  }
}
