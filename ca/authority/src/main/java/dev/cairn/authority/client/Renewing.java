package dev.cairn.authority.client;

import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.wire.Json;
import dev.cairn.authority.wire.Json.InvalidJsonException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.Credential;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.time.InstantSource;

/**
 * The device's side of a renewal. What comes is checked as any peer will check it, and that it is
 * for this key and has the node id and the member that the device had before.
 */
public final class Renewing {

  private Renewing() {}

  /**
   * What a device has after it renewed.
   *
   * @param credential to show from now on
   * @param revocationList the newest
   */
  public record Renewed(Credential credential, RevocationList revocationList) {}

  /**
   * Keys of a renewal.
   *
   * @param held the certified one
   * @param next the same, or a new key, <b>durable before the call</b>
   */
  public record Keys(SigningKey held, SigningKey next) {
    /** A renewal that keeps the key. */
    public static Keys same(SigningKey key) {
      return new Keys(key, key);
    }
  }

  /**
   * Renews. Can be repeated after any failure, and then ends with the same certificate.
   *
   * @param held the credential that the device has, expired or not
   * @throws DeniedException if the authority says no, for example because it is too early
   * @throws RefusedException if what it handed over does not pass
   * @throws IOException if it cannot be reached
   */
  public static Renewed renew(
      AuthorityClient client, TrustAnchor anchor, byte[] held, Keys keys, InstantSource clock)
      throws IOException, DeniedException, RefusedException, InterruptedException {
    DeviceCertificate before =
        DeviceCertificate.read(UnverifiedCredential.decode(held).certificate());
    byte[] request = RenewalRequest.sign(before.serial(), keys.held, keys.next);
    Json answer = client.post("/v1/renew", new Json.Writer().bytes("request", request));
    try {
      RevocationList list = RevocationList.verify(anchor, answer.bytes("crl"), 0);
      UnverifiedCredential credential = UnverifiedCredential.decode(answer.bytes("credential"));
      requireFollows(before, DeviceCertificate.read(credential.certificate()), keys.next);
      return switch (Admission.check(anchor, credential, list, clock.instant())) {
        case Admission.Admitted(Credential admitted) -> new Renewed(admitted, list);
        case Admission.Refused(Reason reason, String detail) ->
            throw new RefusedException(reason, detail);
      };
    } catch (InvalidJsonException e) {
      throw new IOException("authority's answer: " + e.getMessage(), e);
    }
  }

  private static void requireFollows(
      DeviceCertificate before, DeviceCertificate after, SigningKey key) throws RefusedException {
    if (!after.key().equals(key.verifyKey())) {
      throw new RefusedException(Reason.NAME, "the renewed certificate is for another key");
    }
    if (!after.node().nodeId().equals(before.node().nodeId())) {
      throw new RefusedException(
          Reason.NODE_ID, "the renewed certificate has another node id: only enrolling draws one");
    }
    if (!after.subject().subject().equals(before.subject().subject())) {
      throw new RefusedException(Reason.SUBJECT_BINDING, "the renewed certificate names another");
    }
    if (!after.notAfter().isAfter(before.notAfter())) {
      throw new RefusedException(Reason.EXPIRED, "the renewed certificate is no longer valid");
    }
  }
}
