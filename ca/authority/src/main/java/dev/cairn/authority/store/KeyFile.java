package dev.cairn.authority.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cairn.crypto.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** PEM files that other tools read too: PKCS#8 keys (RFC 8410 §7) and certificates. */
public final class KeyFile {

  /** PrivateKeyInfo of an Ed25519 key up to its 32-byte seed. */
  private static final byte[] PKCS8_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private static final byte DER_SEQUENCE = 0x30;

  private KeyFile() {}

  /** A private key as unencrypted PEM. */
  public static byte[] encode(SigningKey key) {
    return pem("PRIVATE KEY", pkcs8(key));
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IOException if it is anything else; {@code name} is in the message
   */
  public static SigningKey decode(byte[] pem, String name) throws IOException {
    try (PemReader reader =
        new PemReader(new InputStreamReader(new ByteArrayInputStream(pem), US_ASCII))) {
      PemObject object = reader.readPemObject();
      byte[] content = object == null ? new byte[0] : object.getContent();
      int prefix = PKCS8_PREFIX.length;
      if (content.length != prefix + SigningKey.SEED_BYTES
          || !Arrays.equals(content, 0, prefix, PKCS8_PREFIX, 0, prefix)) {
        throw new IOException(name + " is not an Ed25519 private key in PKCS#8");
      }
      return SigningKey.fromSeed(Arrays.copyOfRange(content, prefix, content.length));
    }
  }

  /** A certificate as PEM. */
  public static byte[] certificate(byte[] der) {
    return pem("CERTIFICATE", der);
  }

  /** A revocation list as PEM. */
  public static byte[] crl(byte[] der) {
    return pem("X509 CRL", der);
  }

  /**
   * DER of a certificate from PEM, or of DER as it is.
   *
   * @throws IOException if it is neither; {@code name} is in the message
   */
  public static byte[] decodeCertificate(byte[] file, String name) throws IOException {
    if (file.length > 0 && file[0] == DER_SEQUENCE) {
      return file.clone();
    }
    try (PemReader reader =
        new PemReader(new InputStreamReader(new ByteArrayInputStream(file), US_ASCII))) {
      PemObject object = reader.readPemObject();
      if (object == null || !object.getType().equals("CERTIFICATE")) {
        throw new IOException(name + " is no certificate in PEM or DER");
      }
      return object.getContent();
    }
  }

  /** PKCS#8 of a private key. */
  public static byte[] pkcs8(SigningKey key) {
    byte[] seed = key.seed();
    byte[] out = Arrays.copyOf(PKCS8_PREFIX, PKCS8_PREFIX.length + seed.length);
    System.arraycopy(seed, 0, out, PKCS8_PREFIX.length, seed.length);
    return out;
  }

  /** {@code content} as PEM of {@code type}, for example {@code PRIVATE KEY} (RFC 7468). */
  public static byte[] pem(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return text.toString().getBytes(US_ASCII);
  }
}
