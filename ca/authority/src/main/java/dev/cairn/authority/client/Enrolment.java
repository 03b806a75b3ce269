package dev.cairn.authority.client;

import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.ActCodec;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.oidc.SignInException;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.wire.Json;
import dev.cairn.authority.wire.Json.InvalidJsonException;
import dev.cairn.authority.wire.PeerAddress;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Hkdf;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.Credential;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/**
 * The device's side of joining. Whatever the authority hands over is checked as any peer will check
 * it, and beyond that: that the certificate is for this key, from this draw, with the nonce that
 * the authority committed to before it saw the device's.
 */
public final class Enrolment {

  private Enrolment() {}

  /**
   * What a device has after it joined.
   *
   * @param anchor to trust from now on
   * @param credential to show
   * @param revocationList the newest; keep its number
   * @param peers some members to begin with
   */
  public record Joined(
      TrustAnchor anchor,
      Credential credential,
      RevocationList revocationList,
      List<PeerAddress> peers) {
    public Joined {
      peers = List.copyOf(peers);
    }
  }

  /**
   * Joins. Can be repeated with the same code and key after any failure, and then ends with the
   * same certificate: the device's nonce is derived from its key, so <b>the key must be durable
   * before the first call</b>, and nothing else.
   *
   * @throws DeniedException if the authority says no
   * @throws RefusedException if what it handed over does not pass
   * @throws IOException if it cannot be reached, or is not the authority of the code
   */
  public static Joined join(InviteCode code, SigningKey deviceKey, InstantSource clock)
      throws IOException, DeniedException, RefusedException, InterruptedException {
    byte[] nonce = nonce(code, deviceKey);
    byte[] request = request(code, deviceKey);
    try (AuthorityClient client =
        new AuthorityClient(code.addresses(), code.fingerprint(), clock)) {
      byte[] entry =
          client
              .post(
                  "/v1/enrol/request",
                  new Json.Writer().bytes("secret", code.secret()).bytes("request", request))
              .bytes("entry");
      Hash requestLeaf = Merkle.leafHash(entry);
      Hash authorityCommitment = commitment(entry, request);
      Json answer =
          client.post(
              "/v1/enrol/reveal",
              new Json.Writer().text("requestLeaf", requestLeaf.hex()).bytes("deviceNonce", nonce));
      TrustAnchor anchor = TrustAnchor.decode(answer.bytes("root"), code.fingerprint());
      RevocationList list = RevocationList.verify(anchor, answer.bytes("crl"), 0);
      UnverifiedCredential credential = UnverifiedCredential.decode(answer.bytes("credential"));
      requireOwnDraw(credential, deviceKey, requestLeaf, authorityCommitment, nonce);
      return switch (Admission.check(anchor, credential, list, clock.instant())) {
        case Admission.Admitted(Credential admitted) ->
            new Joined(anchor, admitted, list, AuthorityClient.peers(answer));
        case Admission.Refused(Reason reason, String detail) ->
            throw new RefusedException(reason, detail);
      };
    } catch (InvalidJsonException e) {
      throw new IOException("authority's answer: " + e.getMessage(), e);
    }
  }

  /**
   * Who a device says it belongs to when it asks without an invite.
   *
   * @param member name of the person or service
   * @param device name of the device; may be empty
   * @param site failure domain
   * @param recovery it wants its member's vaults back
   */
  public record Wish(String member, String device, String site, boolean recovery) {
    /** An ordinary one. */
    public Wish(String member, String device, String site) {
      this(member, device, site, false);
    }
  }

  /**
   * The code of a device that has none: made of its key, so that asking again is the same question.
   *
   * @param fingerprint of the organisation's root, from the registrar
   */
  public static InviteCode ownCode(Hash fingerprint, List<String> addresses, SigningKey deviceKey) {
    byte[] secret =
        Hkdf.derive(
            deviceKey.seed(), "cairn/ask-secret/v1/" + fingerprint, InviteCode.SECRET_BYTES);
    return new InviteCode(fingerprint, secret, addresses);
  }

  /** Digits of the key for people to compare: on the device's screen and on the registrar's. */
  public static String check(SigningKey deviceKey) {
    return Hash.of(deviceKey.verifyKey().bytes()).hex().substring(0, 12);
  }

  /**
   * Asks to be let in; returns once a registrar has approved, and then {@link #join} works.
   *
   * @param code from {@link #ownCode}
   * @throws DeniedException {@code APPROVAL_PENDING} until then; {@code DECLINED}
   */
  public static void ask(InviteCode code, Wish wish, SigningKey deviceKey, InstantSource clock)
      throws IOException, DeniedException, InterruptedException {
    byte[] request = request(code, deviceKey);
    try (AuthorityClient client =
        new AuthorityClient(code.addresses(), code.fingerprint(), clock)) {
      Json.Writer json =
          new Json.Writer()
              .bytes("request", request)
              .text("member", wish.member())
              .text("device", wish.device())
              .text("site", wish.site());
      client.post("/v1/enrol/ask", wish.recovery() ? json.text("recovery", "yes") : json);
    }
  }

  /** How a member signs in on this device. */
  @FunctionalInterface
  public interface SignIn {
    /**
     * An ID token bound to {@code nonce}.
     *
     * @param issuer the organisation's provider
     * @param clientId of devices there
     */
    String token(URI issuer, String clientId, String nonce)
        throws IOException, InterruptedException, SignInException;
  }

  /**
   * Is let in by signing in; then {@link #join} works.
   *
   * @param code from {@link #ownCode}
   * @param device name; may be empty
   * @throws DeniedException {@code SIGN_IN_REFUSED} and others
   */
  public static void signIn(
      InviteCode code, String device, SigningKey deviceKey, SignIn signIn, InstantSource clock)
      throws IOException, DeniedException, InterruptedException, SignInException {
    byte[] request = request(code, deviceKey);
    try (AuthorityClient client =
        new AuthorityClient(code.addresses(), code.fingerprint(), clock)) {
      AuthorityClient.SignInPlace place = client.signInPlace();
      String token =
          signIn.token(place.issuer(), place.clientId(), EnrolmentRequest.signInNonce(request));
      client.post(
          "/v1/enrol/sign-in",
          new Json.Writer()
              .bytes("request", request)
              .text("idToken", token)
              .text("device", device));
    }
  }

  /** The same for the same code and key: asking again gives the same answer. */
  private static byte[] request(InviteCode code, SigningKey deviceKey) {
    Hash commitment = NodeId.commitment(nonce(code, deviceKey));
    return new EnrolmentRequest(deviceKey.verifyKey(), commitment, code.id()).sign(deviceKey);
  }

  private static byte[] nonce(InviteCode code, SigningKey deviceKey) {
    return Hkdf.derive(deviceKey.seed(), "cairn/device-nonce/v1/" + code.id(), NodeId.NONCE_BYTES);
  }

  /** The authority's commitment from the entry that it says it logged for {@code request}. */
  private static Hash commitment(byte[] entry, byte[] request) throws RefusedException {
    if (ActCodec.decode(entry) instanceof Act.Requested requested
        && Arrays.equals(requested.request(), request)) {
      return requested.authorityCommitment();
    }
    throw new RefusedException(Reason.NODE_ID, "the authority logged another request");
  }

  private static void requireOwnDraw(
      UnverifiedCredential credential,
      SigningKey deviceKey,
      Hash requestLeaf,
      Hash authorityCommitment,
      byte[] nonce)
      throws RefusedException {
    DeviceCertificate certificate = DeviceCertificate.read(credential.certificate());
    NodeBinding node = certificate.node();
    if (!certificate.key().equals(deviceKey.verifyKey())) {
      throw new RefusedException(Reason.NAME, "the certificate is for another key");
    }
    if (!node.requestLeaf().equals(requestLeaf)
        || !Arrays.equals(node.deviceNonce(), nonce)
        || !NodeId.commitment(node.authorityNonce()).equals(authorityCommitment)) {
      throw new RefusedException(
          Reason.NODE_ID, "the node id is not of this draw: the authority changed an input");
    }
  }
}
