package dev.cairn.authority.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.CertificationRequest;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A device's wish for a new certificate in the place of one that it has: for the same key, or for a
 * new one, which both keys sign. The node id stays. Protobuf {1 body {1 serial, 2 key}, 2 signature
 * of the certified key, 3 of the new key, absent if it is the same}; signed is {@code
 * "cairn/renew/v1\0" ‖ body}. From an EST client, {1 body, 4 CSR} for the certified key: it signed
 * the CSR.
 *
 * <p>There is nothing in it that could differ from one try to the next: asking again is the same
 * request, and gets the same certificate.
 *
 * @param serial of the certificate to be followed
 * @param key of the new certificate
 * @param body as signed
 * @param byOldKey unchecked until {@link #isSignedBy}: whose serial it is the log knows; empty for
 *     a CSR
 */
public record RenewalRequest(BigInteger serial, VerifyKey key, byte[] body, byte[] byOldKey) {

  /** Bound on a request. */
  public static final int BYTES_MAX = 4096;

  private static final byte[] DOMAIN = "cairn/renew/v1\0".getBytes(US_ASCII);
  private static final int CSR = 4;
  private static final int SERIAL_BYTES_MAX = 20;

  /**
   * Makes and signs a request.
   *
   * @param newKey may be {@code oldKey}
   */
  public static byte[] sign(BigInteger serial, SigningKey oldKey, SigningKey newKey) {
    byte[] body = fields(serial.toByteArray(), newKey.verifyKey().bytes());
    byte[] byOld = oldKey.sign(signed(body));
    return oldKey.verifyKey().equals(newKey.verifyKey())
        ? fields(body, byOld)
        : fields(body, byOld, newKey.sign(signed(body)));
  }

  /**
   * Reads a request and checks the new key's signature; the old key's is {@link #isSignedBy}'s.
   *
   * @throws RefusedException {@code MALFORMED}
   */
  public static RenewalRequest read(byte[] bytes) throws RefusedException {
    ProtoReader in = new ProtoReader(bytes, "renewal request");
    if (bytes.length > BYTES_MAX) {
      throw in.malformed("it has " + bytes.length + " bytes; at most " + BYTES_MAX);
    }
    byte[] body = field(in, 1, BYTES_MAX);
    ProtoReader inner = new ProtoReader(body, "renewal request");
    BigInteger serial = new BigInteger(1, field(inner, 1, SERIAL_BYTES_MAX));
    byte[] keyBytes = field(inner, 2, VerifyKey.BYTES);
    int next = in.next();
    VerifyKey csrKey = next == CSR ? csrKey(in) : null;
    byte[] byOld = csrKey == null ? in.bytes(VerifyKey.SIGNATURE_BYTES) : new byte[0];
    byte[] byNew = byOld;
    int last = in.next();
    if (last == 3 && csrKey == null) {
      byNew = in.bytes(VerifyKey.SIGNATURE_BYTES);
      last = in.next();
    }
    if (last != 0 || inner.next() != 0) {
      throw in.malformed("unknown field");
    }
    try {
      VerifyKey key = VerifyKey.of(keyBytes);
      if (csrKey == null ? !key.verify(signed(body), byNew) : !key.equals(csrKey)) {
        throw in.malformed("it is not signed by the key that it names");
      }
      return new RenewalRequest(serial, key, body, byOld);
    } catch (InvalidKeyException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }

  /** Reads a request that {@link #read} took before it was logged. */
  static RenewalRequest readLogged(byte[] bytes) throws RefusedException {
    ProtoReader in = new ProtoReader(bytes, "renewal request");
    byte[] body = field(in, 1, BYTES_MAX);
    ProtoReader inner = new ProtoReader(body, "renewal request");
    BigInteger serial = new BigInteger(1, field(inner, 1, SERIAL_BYTES_MAX));
    VerifyKey key = VerifyKey.ofChecked(field(inner, 2, VerifyKey.BYTES));
    return new RenewalRequest(serial, key, body, new byte[0]);
  }

  private static VerifyKey csrKey(ProtoReader in) throws RefusedException {
    return CertificationRequest.verify(in.bytes(CertificationRequest.BYTES_MAX)).key();
  }

  /** The request that a PKCS#10 request by the certified key is, unchecked. */
  public static byte[] ofCsr(BigInteger serial, VerifyKey key, byte[] csr) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(1, fields(serial.toByteArray(), key.bytes()));
      out.writeByteArray(CSR, csr);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True if the key that was certified before signed it. */
  public boolean isSignedBy(VerifyKey oldKey) {
    return byOldKey.length == 0 ? key.equals(oldKey) : oldKey.verify(signed(body), byOldKey);
  }

  private static byte[] signed(byte[] body) {
    byte[] signed = Arrays.copyOf(DOMAIN, DOMAIN.length + body.length);
    System.arraycopy(body, 0, signed, DOMAIN.length, body.length);
    return signed;
  }

  private static byte[] field(ProtoReader in, int number, int bytesMax) throws RefusedException {
    if (in.next() != number) {
      throw in.malformed("field " + number + " is missing");
    }
    return in.bytes(bytesMax);
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
