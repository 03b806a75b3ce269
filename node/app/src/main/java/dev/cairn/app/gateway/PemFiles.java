package dev.cairn.app.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * Keys and certificates as other programs write them: PEM (RFC 7468) with PKCS#8, PKCS#1, SEC 1.
 */
final class PemFiles {

  /** A bundle of some hundred certificates. */
  private static final long FILE_BYTES_MAX = 4L << 20;

  private PemFiles() {}

  /**
   * The certificates of a file, in its order; keys beside them are passed over.
   *
   * @throws IOException if it cannot be read or has none; the message names it
   */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Object object : objects(file)) {
        if (object instanceof X509CertificateHolder holder) {
          found.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
        }
      }
    } catch (CertificateException e) {
      throw new IOException(file + " has a certificate that is none: " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new IOException(file + " has no certificate in PEM (-----BEGIN CERTIFICATE-----)");
    }
    return found;
  }

  /**
   * The first private key of a file.
   *
   * @throws IOException if it cannot be read, has none, or has one under a passphrase; the message
   *     names it
   */
  static PrivateKey privateKey(Path file) throws IOException {
    for (Object object : objects(file)) {
      PrivateKeyInfo info = keyInfo(object, file);
      if (info != null) {
        return new JcaPEMKeyConverter().getPrivateKey(info);
      }
    }
    throw new IOException(file + " has no private key in PEM (-----BEGIN PRIVATE KEY-----)");
  }

  private static @Nullable PrivateKeyInfo keyInfo(Object object, Path file) throws IOException {
    return switch (object) {
      case PrivateKeyInfo info -> info;
      case PEMKeyPair pair -> pair.getPrivateKeyInfo();
      case PEMEncryptedKeyPair ignored -> throw underPassphrase(file);
      case PKCS8EncryptedPrivateKeyInfo ignored -> throw underPassphrase(file);
      default -> null;
    };
  }

  private static IOException underPassphrase(Path file) {
    return new IOException(
        file + " is under a passphrase; write it without: openssl pkey -in " + file + " -out FILE");
  }

  private static List<Object> objects(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(file + " is too long for keys and certificates");
    }
    byte[] bytes = Files.readAllBytes(file);
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser =
        new PEMParser(
            new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.US_ASCII))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        objects.add(next);
      }
      return objects;
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(file + " is no PEM: " + e.getMessage(), e);
    }
  }
}
