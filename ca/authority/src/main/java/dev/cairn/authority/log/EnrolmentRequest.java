package dev.cairn.authority.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.CertificationRequest;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A device's wish for a certificate, with proof that it holds the key. Protobuf {1 body {1 key, 2
 * commitment, 3 invite id}, 2 signature over {@code "cairn/enrol/v1\0" ‖ body}}; or, from a client
 * that knows PKCS#10 and nothing of draws (EST), {3 CSR, 4 invite id}, whose nonce follows from the
 * CSR.
 *
 * @param key the device's, of full order
 * @param nonceCommitment what the device commits to for the draw of its node id
 * @param invite id of the invite
 */
public record EnrolmentRequest(VerifyKey key, Hash nonceCommitment, Hash invite) {

  /** Bound on a request; one by a CSR is the longest. */
  public static final int BYTES_MAX = 4096;

  private static final int CSR = 3;
  private static final byte[] CSR_DOMAIN = "cairn/csr-nonce/v1\0".getBytes(US_ASCII);
  private static final byte[] DOMAIN = "cairn/enrol/v1\0".getBytes(US_ASCII);

  public byte[] sign(SigningKey deviceKey) {
    if (!deviceKey.verifyKey().equals(key)) {
      throw new IllegalArgumentException("signed by another key than the request names");
    }
    byte[] body = fields(key.bytes(), nonceCommitment.bytes(), invite.bytes());
    return fields(body, deviceKey.sign(signed(body)));
  }

  /** Reads a request and checks its signature. */
  public static EnrolmentRequest verify(byte[] bytes) throws RefusedException {
    ProtoReader in = new ProtoReader(bytes, "enrolment request");
    if (bytes.length > BYTES_MAX) {
      throw in.malformed("it has " + bytes.length + " bytes; at most " + BYTES_MAX);
    }
    int first = in.next();
    if (first == CSR) {
      return verifyCsr(in);
    }
    if (first != 1) {
      throw in.malformed("field 1 is missing");
    }
    byte[] body = in.bytes(BYTES_MAX);
    byte[] signature = field(in, 2);
    if (in.next() != 0) {
      throw in.malformed("unknown field");
    }
    ProtoReader inner = new ProtoReader(body, "enrolment request");
    try {
      EnrolmentRequest request =
          new EnrolmentRequest(VerifyKey.of(field(inner, 1)), hash(inner, 2), hash(inner, 3));
      if (inner.next() != 0 || !request.key.verify(signed(body), signature)) {
        throw in.malformed("it is not signed by the key that it names");
      }
      return request;
    } catch (InvalidKeyException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }

  /** Reads a request that {@link #verify} took before it was logged: keys and signatures hold. */
  static EnrolmentRequest readLogged(byte[] bytes) throws RefusedException {
    ProtoReader in = new ProtoReader(bytes, "enrolment request");
    if (in.next() == CSR) {
      return verifyCsr(in);
    }
    ProtoReader inner = new ProtoReader(in.bytes(BYTES_MAX), "enrolment request");
    return new EnrolmentRequest(
        VerifyKey.ofChecked(field(inner, 1)), hash(inner, 2), hash(inner, 3));
  }

  private static EnrolmentRequest verifyCsr(ProtoReader in) throws RefusedException {
    byte[] csr = in.bytes(CertificationRequest.BYTES_MAX);
    Hash invite = hash(in, CSR + 1);
    if (in.next() != 0) {
      throw in.malformed("unknown field");
    }
    VerifyKey key = CertificationRequest.verify(csr).key();
    return new EnrolmentRequest(key, NodeId.commitment(csrNonce(csr)), invite);
  }

  /** The request that a PKCS#10 request is, unchecked. */
  public static byte[] ofCsr(byte[] csr, Hash invite) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(CSR, csr);
      out.writeByteArray(CSR + 1, invite.bytes());
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The device's nonce in the draw of a CSR. The authority knows it before it commits, so such a
   * draw binds the device alone: who wants both sides bound joins with {@code cairn join}.
   */
  public static byte[] csrNonce(byte[] csr) {
    return Hash.of(CSR_DOMAIN, csr).bytes();
  }

  /**
   * What an ID token is bound to that lets a signed request in (OpenID Connect Core §2, nonce): of
   * no use to another key.
   */
  public static String signInNonce(byte[] signedRequest) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Hash.of(signedRequest).bytes());
  }

  private static byte[] signed(byte[] body) {
    byte[] signed = Arrays.copyOf(DOMAIN, DOMAIN.length + body.length);
    System.arraycopy(body, 0, signed, DOMAIN.length, body.length);
    return signed;
  }

  private static byte[] field(ProtoReader in, int number) throws RefusedException {
    if (in.next() != number) {
      throw in.malformed("field " + number + " is missing");
    }
    return in.bytes(BYTES_MAX);
  }

  private static Hash hash(ProtoReader in, int number) throws RefusedException {
    if (in.next() != number) {
      throw in.malformed("field " + number + " is missing");
    }
    return in.hash();
  }

  private static byte[] fields(byte[]... values) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      for (int i = 0; i < values.length; i++) {
        out.writeByteArray(i + 1, values[i]);
      }
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
