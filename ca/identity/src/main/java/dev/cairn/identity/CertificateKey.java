package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.P256VerifyKey;
import dev.cairn.crypto.VerifyKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * The public key in a certificate. There are two kinds: Ed25519 (RFC 8410), and ECDSA on P-256 (RFC
 * 5480) for issuing CAs whose key lies in a token. Devices and roots have Ed25519 keys only.
 */
public sealed interface CertificateKey {

  /** What everybody may have. */
  record Ed25519(VerifyKey key) implements CertificateKey {

    /** SubjectPublicKeyInfo up to the 32 bytes of the key (RFC 8410 §4). */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    @Override
    public byte[] bytes() {
      return key.bytes();
    }

    @Override
    public byte[] spki() {
      return joined(SPKI, key.bytes());
    }

    @Override
    public AlgorithmIdentifier algorithm() {
      return CertificateProfile.ED25519;
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
      return key.verify(message, signature);
    }
  }

  /** What an issuing CA may have. */
  record P256(P256VerifyKey key) implements CertificateKey {

    /** SubjectPublicKeyInfo up to the 65 bytes of the point (RFC 5480 §2). */
    private static final byte[] SPKI =
        HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    @Override
    public byte[] bytes() {
      return key.bytes();
    }

    @Override
    public byte[] spki() {
      return joined(SPKI, key.bytes());
    }

    @Override
    public AlgorithmIdentifier algorithm() {
      return CertificateProfile.ECDSA_P256;
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
      return key.verify(message, signature);
    }
  }

  /** The key itself: 32 bytes, or an uncompressed point of 65. */
  byte[] bytes();

  /** Its SubjectPublicKeyInfo, DER. */
  byte[] spki();

  /** Of its signatures, as it stands in certificates and lists. */
  AlgorithmIdentifier algorithm();

  /** True if {@code signature}, in the form of {@link #algorithm}, is this key's. */
  boolean verify(byte[] message, byte[] signature);

  /** SHA-256 of the SubjectPublicKeyInfo: how a CA is told from another. */
  default Hash hash() {
    return Hash.of(spki());
  }

  /**
   * Reads a SubjectPublicKeyInfo, of which there is one form for each key.
   *
   * @throws RefusedException {@code ALGORITHM}, {@code WEAK_KEY}
   */
  static CertificateKey ofSpki(byte[] spki, String what) throws RefusedException {
    try {
      if (isAfter(Ed25519.SPKI, VerifyKey.BYTES, spki)) {
        return new Ed25519(VerifyKey.of(tail(spki, VerifyKey.BYTES)));
      }
      if (isAfter(P256.SPKI, P256VerifyKey.BYTES, spki)) {
        return new P256(P256VerifyKey.of(tail(spki, P256VerifyKey.BYTES)));
      }
    } catch (InvalidKeyException e) {
      throw new RefusedException(Reason.WEAK_KEY, what + ": " + e.getMessage());
    }
    throw new RefusedException(
        Reason.ALGORITHM, what + " is for a key that is neither Ed25519 nor of P-256");
  }

  private static boolean isAfter(byte[] prefix, int keyBytes, byte[] spki) {
    return spki.length == prefix.length + keyBytes
        && Arrays.equals(spki, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] tail(byte[] spki, int keyBytes) {
    return Arrays.copyOfRange(spki, spki.length - keyBytes, spki.length);
  }

  private static byte[] joined(byte[] prefix, byte[] key) {
    byte[] spki = Arrays.copyOf(prefix, prefix.length + key.length);
    System.arraycopy(key, 0, spki, prefix.length, key.length);
    return spki;
  }
}
