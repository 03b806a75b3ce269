package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/** Device's and authority's side of an enrolment in one process, without a network. */
final class EnrolmentHere {

  private EnrolmentHere() {}

  static UnverifiedCredential enrol(
      Authority authority, SecureRandom random, SigningKey deviceKey, InviteTerms terms)
      throws IOException {
    InviteCode invite = authority.invite(terms, List.of());
    byte[] nonce = new byte[NodeId.NONCE_BYTES];
    random.nextBytes(nonce);
    EnrolmentRequest request =
        new EnrolmentRequest(deviceKey.verifyKey(), NodeId.commitment(nonce), invite.id());
    byte[] entry = granted(authority.request(invite.secret(), request.sign(deviceKey)));
    return granted(authority.reveal(Merkle.leafHash(entry), nonce));
  }

  private static <T> T granted(Decision<T> decision) {
    return switch (decision) {
      case Granted<T>(T value) -> value;
      case Denied<T>(Denial reason, String detail) ->
          throw new IllegalArgumentException(reason + ": " + detail);
    };
  }
}
