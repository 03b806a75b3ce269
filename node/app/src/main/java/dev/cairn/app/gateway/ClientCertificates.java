package dev.cairn.app.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Which client certificates come in: those in a PEM file, and those below a CA in it (RFC 5280, as
 * the JDK checks it, with the purpose of a client). The file is read again when it has changed:
 * what is taken out of it does not come in any more. For many threads.
 */
public final class ClientCertificates {

  private static final System.Logger LOG = System.getLogger(ClientCertificates.class.getName());

  private final Watched<X509TrustManager> trust;

  private ClientCertificates(Watched<X509TrustManager> trust) {
    this.trust = trust;
  }

  /**
   * Those of {@code file}.
   *
   * @throws IOException if it cannot be read or has no certificate; the message names it
   */
  public static ClientCertificates of(Path file) throws IOException {
    return new ClientCertificates(
        Watched.of(List.of(file), () -> trust(PemFiles.certificates(file))));
  }

  private static X509TrustManager trust(List<X509Certificate> certificates) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("client-" + i, certificates.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      for (TrustManager made : factory.getTrustManagers()) {
        if (made instanceof X509TrustManager trust) {
          return trust;
        }
      }
      throw new IllegalStateException("every JDK has PKIX for X.509");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PKIX and PKCS#12", e);
    }
  }

  /**
   * Why who has shown {@code chain}, and proved to have its key, does not come in; empty if they
   * do.
   */
  Optional<String> refusal(List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      return Optional.of("show a client certificate");
    }
    X509Certificate leaf = chain.getFirst();
    String who = "the certificate of '" + leaf.getSubjectX500Principal().getName() + "' ";
    try {
      leaf.checkValidity(); // the JDK does not ask that of one that is itself in the file
      X509TrustManager now = trust.get();
      now.checkClientTrusted(
          chain.toArray(new X509Certificate[0]), leaf.getPublicKey().getAlgorithm());
      return Optional.empty();
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      return Optional.of(who + "is not good at this time: " + e.getMessage());
    } catch (CertificateException e) {
      LOG.log(System.Logger.Level.DEBUG, who + "is refused: " + e.getMessage());
      return Optional.of(
          who + "is neither among those that may come in, nor of a CA among them, for clients");
    } catch (IOException e) { // who may come in is not known: nobody
      LOG.log(System.Logger.Level.WARNING, "nobody comes in: " + e.getMessage());
      return Optional.of("nobody comes in: the list of certificates cannot be read");
    }
  }
}
