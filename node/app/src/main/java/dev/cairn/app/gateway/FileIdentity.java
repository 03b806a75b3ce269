package dev.cairn.app.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A key and its certificates from two PEM files, read again when one has changed: whoever renews
 * them need not stop the gateway. Until both fit, the old ones serve.
 */
public final class FileIdentity implements TlsKeys.Source {

  private static final System.Logger LOG = System.getLogger(FileIdentity.class.getName());

  private final Watched<TlsIdentity> files;
  private volatile TlsIdentity last;

  private FileIdentity(Watched<TlsIdentity> files, TlsIdentity last) {
    this.files = files;
    this.last = last;
  }

  /**
   * Those of the files, which may be one.
   *
   * @throws IOException if they cannot be read or do not fit; the message names them
   */
  public static FileIdentity of(Path certificate, Path key) throws IOException {
    Watched<TlsIdentity> files =
        Watched.of(List.of(certificate, key), () -> read(certificate, key));
    return new FileIdentity(files, files.get());
  }

  private static TlsIdentity read(Path certificate, Path key) throws IOException {
    List<X509Certificate> chain = PemFiles.certificates(certificate);
    PrivateKey secret = PemFiles.privateKey(key);
    if (!fits(secret, chain.getFirst().getPublicKey())) {
      throw new IOException(key + " is not the key of the first certificate in " + certificate);
    }
    return new TlsIdentity(secret, chain);
  }

  private static boolean fits(PrivateKey secret, PublicKey key) {
    String scheme =
        switch (secret.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> secret.getAlgorithm();
        };
    byte[] probe = {1};
    try {
      Signature signer = Signature.getInstance(scheme);
      signer.initSign(secret);
      signer.update(probe);
      byte[] signed = signer.sign();
      Signature verifier = Signature.getInstance(scheme);
      verifier.initVerify(key);
      verifier.update(probe);
      return verifier.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public TlsIdentity now() {
    try {
      last = files.get();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "serves with the certificate before: " + e.getMessage());
    }
    return last;
  }
}
