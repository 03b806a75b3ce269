package dev.cairn.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/**
 * HPKE's key schedule in base mode with HKDF-SHA256 (RFC 9180 §5.1): from a shared secret to the
 * key and nonce of one context.
 *
 * @param key for the cipher of the suite
 * @param baseNonce nonce of message 0
 */
record KeySchedule(byte[] key, byte[] baseNonce) {

  private static final int NONCE_BYTES = 12;
  private static final byte MODE_BASE = 0x00;
  private static final byte[] NONE = {};

  /**
   * A suite by its registered numbers.
   *
   * @param kem key encapsulation, for example 0x647A for X-Wing
   * @param aead cipher, for example 0x0002 for AES-256-GCM
   * @param keyBytes length of the cipher's key
   */
  record Suite(int kem, int aead, int keyBytes) {

    private static final int HKDF_SHA256 = 0x0001;

    private byte[] id() {
      return join("HPKE".getBytes(US_ASCII), number(kem), number(HKDF_SHA256), number(aead));
    }
  }

  /** The schedule of {@code secret} for {@code info} under {@code suite}. */
  static KeySchedule of(Suite suite, byte[] secret, byte[] info) {
    byte[] context =
        join(
            new byte[] {MODE_BASE},
            extract(suite, NONE, "psk_id_hash", NONE),
            extract(suite, NONE, "info_hash", info));
    byte[] scheduled = extract(suite, secret, "secret", NONE);
    try {
      return new KeySchedule(
          expand(suite, scheduled, label("key", context, suite.keyBytes())),
          expand(suite, scheduled, label("base_nonce", context, NONCE_BYTES)));
    } finally {
      Secrets.zero(scheduled);
    }
  }

  /** What to expand: label, context and length, as LabeledExpand (§4) wants them. */
  private record Label(String label, byte[] context, int bytes) {}

  private static Label label(String label, byte[] context, int bytes) {
    return new Label(label, context, bytes);
  }

  /** LabeledExtract of §4. */
  private static byte[] extract(Suite suite, byte[] salt, String label, byte[] material) {
    return Hkdf.extract(
        salt, join("HPKE-v1".getBytes(US_ASCII), suite.id(), label.getBytes(US_ASCII), material));
  }

  /** LabeledExpand of §4. */
  private static byte[] expand(Suite suite, byte[] pseudorandomKey, Label label) {
    byte[] info =
        join(
            number(label.bytes()),
            "HPKE-v1".getBytes(US_ASCII),
            suite.id(),
            label.label().getBytes(US_ASCII),
            label.context());
    return Hkdf.expand(pseudorandomKey, info, label.bytes());
  }

  private static byte[] number(int sixteenBits) {
    return new byte[] {(byte) (sixteenBits >>> 8), (byte) sixteenBits};
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
