package dev.cairn.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An ECDSA public key on P-256 (FIPS 186-5), for signers whose key lies in a token: few of those
 * know Ed25519. Signatures are over SHA-256 and in the DER of RFC 3279 §2.2.3; of the two that
 * stand for each other, s and n−s, both are taken, as everywhere in X.509. Safe for many threads.
 */
public final class P256VerifyKey {

  /** Length of the encoded key in bytes: an uncompressed point (SEC 1 §2.3.3). */
  public static final int BYTES = 65;

  private static final int COORDINATE_BYTES = 32;
  private static final byte UNCOMPRESSED = 4;
  private static final byte SEQUENCE = 0x30;
  private static final byte INTEGER = 0x02;
  private static final ECParameterSpec CURVE = curve();

  private final byte[] encoded;
  private final PublicKey key;

  private P256VerifyKey(byte[] encoded, PublicKey key) {
    this.encoded = encoded;
    this.key = key;
  }

  /**
   * A key from its 65 encoded bytes, which are copied.
   *
   * @throws InvalidKeyException if they are not an uncompressed point of the curve. Its order is
   *     prime, so every point but infinity, which has no such form, is of full order
   */
  public static P256VerifyKey of(byte[] encoded) throws InvalidKeyException {
    if (encoded.length != BYTES || encoded[0] != UNCOMPRESSED) {
      throw new InvalidKeyException("a P-256 key is an uncompressed point of 65 bytes");
    }
    BigInteger x = new BigInteger(1, encoded, 1, COORDINATE_BYTES);
    BigInteger y = new BigInteger(1, encoded, 1 + COORDINATE_BYTES, COORDINATE_BYTES);
    if (!isOnCurve(x, y)) {
      throw new InvalidKeyException("not a point of P-256: " + HexFormat.of().formatHex(encoded));
    }
    try {
      PublicKey key =
          KeyFactory.getInstance("EC")
              .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE));
      return new P256VerifyKey(encoded.clone(), key);
    } catch (GeneralSecurityException e) {
      throw new InvalidKeyException("not a key of P-256: " + e.getMessage());
    }
  }

  private static boolean isOnCurve(BigInteger x, BigInteger y) {
    BigInteger p = ((ECFieldFp) CURVE.getCurve().getField()).getP();
    BigInteger right =
        x.pow(3).add(CURVE.getCurve().getA().multiply(x)).add(CURVE.getCurve().getB());
    return x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && y.multiply(y).subtract(right).mod(p).signum() == 0;
  }

  /**
   * True if {@code signature}, in the one DER form of its two numbers, signs {@code message} under
   * this key.
   */
  public boolean verify(byte[] message, byte[] signature) {
    byte[] plain = plain(signature);
    if (plain.length == 0) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(plain);
    } catch (java.security.SignatureException e) {
      return false; // numbers out of range
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no ECDSA", e);
    }
  }

  /**
   * A signature of a token (PKCS #11 §6.3.1: r and s, 32 bytes each) as the DER of certificates.
   *
   * @throws IllegalArgumentException if it is not 64 bytes
   */
  public static byte[] der(byte[] plain) {
    if (plain.length != 2 * COORDINATE_BYTES) {
      throw new IllegalArgumentException("a P-256 signature has 64 bytes, not " + plain.length);
    }
    byte[] r = new BigInteger(1, plain, 0, COORDINATE_BYTES).toByteArray();
    byte[] s = new BigInteger(1, plain, COORDINATE_BYTES, COORDINATE_BYTES).toByteArray();
    int length = 4 + r.length + s.length;
    return ByteBuffer.allocate(2 + length)
        .put(SEQUENCE)
        .put((byte) length)
        .put(INTEGER)
        .put((byte) r.length)
        .put(r)
        .put(INTEGER)
        .put((byte) s.length)
        .put(s)
        .array();
  }

  /** r and s, 32 bytes each; empty if {@code der} is no signature in its one form. */
  private static byte[] plain(byte[] der) {
    byte[] plain = new byte[2 * COORDINATE_BYTES];
    try {
      int at = 2;
      for (int i = 0; i < 2; i++) {
        BigInteger number = new BigInteger(der, at + 2, der[at + 1]);
        byte[] bytes = number.toByteArray();
        int from = Math.max(0, bytes.length - COORDINATE_BYTES);
        int length = bytes.length - from;
        System.arraycopy(bytes, from, plain, (i + 1) * COORDINATE_BYTES - length, length);
        at += 2 + der[at + 1];
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return new byte[0];
    }
    // The one form, compared as a whole: also refuses what is negative or too long.
    return Arrays.equals(der(plain), der) ? plain : new byte[0];
  }

  /** A copy of the 65 encoded bytes. */
  public byte[] bytes() {
    return encoded.clone();
  }

  private static ECParameterSpec curve() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof P256VerifyKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(encoded);
  }
}
