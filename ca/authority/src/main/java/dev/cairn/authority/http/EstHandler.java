package dev.cairn.authority.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Decision;
import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.x509.CertsOnly;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.identity.CertificationRequest;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Enrolment over Secure Transport (RFC 7030, RFC 8951) for clients that are not ours: {@code
 * cacerts}, {@code simpleenroll}, {@code simplereenroll} below {@code /.well-known/est/}. The
 * password of HTTP's basic authentication is an invite code; without one, the user name is the
 * member to wait for approval as, and the answer 202 until a registrar has decided. Re-enrolment is
 * for the certified key, which signs the CSR.
 */
final class EstHandler {

  static final String PREFIX = "/.well-known/est/";

  private static final int ACCEPTED = 202;
  private static final int UNAUTHORIZED = 401;
  private static final String RETRY_SECONDS = "60";
  private static final byte[] ASK_DOMAIN = "cairn/est-ask/v1\0".getBytes(US_ASCII);

  private final Authority authority;

  EstHandler(Authority authority) {
    this.authority = authority;
  }

  /** Who asks: the invite's secret, or who to be approved as. */
  private record Caller(String user, Optional<byte[]> secret) {}

  Answer answer(HttpExchange exchange) throws IOException {
    String operation = exchange.getRequestURI().getPath().substring(PREFIX.length());
    boolean isGet = exchange.getRequestMethod().equals("GET");
    if (isGet && operation.equals("cacerts")) {
      return certificates(caCertificates());
    }
    boolean isKnown = operation.equals("simpleenroll") || operation.equals("simplereenroll");
    if (isGet || !isKnown) {
      return Answer.text(Answer.NOT_FOUND, "GET cacerts, POST simpleenroll or simplereenroll");
    }
    try {
      byte[] csr = csr(exchange);
      return operation.equals("simpleenroll") ? enrol(exchange, csr) : renew(csr);
    } catch (RefusedException e) {
      boolean isLarge = e.reason() == Reason.TOO_LARGE;
      return Answer.text(
              isLarge ? Answer.TOO_LARGE : Answer.BAD_REQUEST, String.valueOf(e.getMessage()))
          .because(e.reason().name());
    }
  }

  /** The root, and each issuing CA below which devices still are (RFC 7030 §4.1.3). */
  private List<byte[]> caCertificates() throws IOException {
    List<byte[]> all = new ArrayList<>(List.of(authority.anchor().encode()));
    authority.issuers().forEach(ca -> all.add(ca.der()));
    return all;
  }

  /** Base64 with or without line breaks, PEM armour or not (RFC 8951 §3). */
  private static byte[] csr(HttpExchange exchange) throws IOException, RefusedException {
    int bytesMax = 2 * CertificationRequest.BYTES_MAX;
    byte[] body = exchange.getRequestBody().readNBytes(bytesMax + 1);
    if (body.length > bytesMax) {
      AuthorityHandler.discard(exchange.getRequestBody());
      throw new RefusedException(Reason.TOO_LARGE, "a CSR has up to 3 KiB, in base64");
    }
    String text =
        new String(body, US_ASCII).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Reason.MALFORMED, "the CSR is not in base64: " + e.getMessage());
    }
  }

  private Answer enrol(HttpExchange exchange, byte[] csr) throws IOException, RefusedException {
    CertificationRequest.verify(csr);
    Optional<Caller> caller = caller(exchange);
    if (caller.isEmpty()) {
      return unauthorized("give an invite code as password, or your name as user to be approved");
    }
    byte[] secret = caller.get().secret().orElseGet(() -> askedSecret(csr));
    byte[] request = EnrolmentRequest.ofCsr(csr, InviteCode.id(secret));
    if (caller.get().secret().isEmpty()
        && authority.ask(request, caller.get().user(), "", "est")
            instanceof Denied<Hash>(Denial reason, String detail)) {
      return refused(reason, detail);
    }
    Decision<byte[]> logged = authority.request(secret, request);
    if (logged instanceof Denied<byte[]>(Denial reason, String detail)) {
      return refused(reason, detail);
    }
    byte[] entry = ((Granted<byte[]>) logged).value();
    return issued(authority.reveal(Merkle.leafHash(entry), EnrolmentRequest.csrNonce(csr)));
  }

  /** For who has no invite: known to whoever has the CSR, and good for nothing but that CSR. */
  private static byte[] askedSecret(byte[] csr) {
    return Arrays.copyOf(Hash.of(ASK_DOMAIN, csr).bytes(), InviteCode.SECRET_BYTES);
  }

  private Answer renew(byte[] csr) throws IOException, RefusedException {
    CertificationRequest request = CertificationRequest.verify(csr);
    Optional<IssuedDevice> device = authority.device(request.key());
    if (device.isEmpty()) {
      return refused(
          Denial.CERTIFICATE_UNKNOWN, "the CSR's key has no certificate of this authority");
    }
    return issued(authority.renew(RenewalRequest.ofCsr(device.get().serial(), request.key(), csr)));
  }

  private static Answer issued(Decision<UnverifiedCredential> decision) {
    return switch (decision) {
      case Granted<UnverifiedCredential>(UnverifiedCredential credential) ->
          certificates(List.of(credential.certificate()));
      case Denied<UnverifiedCredential>(Denial reason, String detail) -> refused(reason, detail);
    };
  }

  private static Answer refused(Denial reason, String detail) {
    String text = reason + ": " + detail;
    return switch (reason) {
      case APPROVAL_PENDING -> Answer.text(ACCEPTED, text).with("Retry-After", RETRY_SECONDS);
      case INVITE_UNKNOWN, INVITE_EXPIRED, INVITE_REUSED ->
          unauthorized(text).because(reason.name());
      default -> Answer.text(Answer.FORBIDDEN, text).because(reason.name());
    };
  }

  private static Answer unauthorized(String text) {
    return Answer.text(UNAUTHORIZED, text).with("WWW-Authenticate", "Basic realm=\"invite code\"");
  }

  private static Answer certificates(List<byte[]> ders) {
    byte[] body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(CertsOnly.of(ders));
    return new Answer(Answer.OK, "application/pkcs7-mime; smime-type=certs-only", body)
        .with("Content-Transfer-Encoding", "base64");
  }

  private static Optional<Caller> caller(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.startsWith("Basic ")) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring("Basic ".length()).strip());
      String[] parts = new String(decoded, UTF_8).split(":", 2);
      String password = parts.length < 2 ? "" : parts[1];
      return Optional.of(
          password.isEmpty()
              ? new Caller(parts[0], Optional.empty())
              : new Caller(parts[0], Optional.of(InviteCode.parse(password).secret())));
    } catch (IllegalArgumentException | RefusedException e) {
      return Optional.of(new Caller("", Optional.of(new byte[0]))); // an invite nobody gave out
    }
  }
}
