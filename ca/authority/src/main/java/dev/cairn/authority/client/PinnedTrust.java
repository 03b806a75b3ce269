package dev.cairn.authority.client;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.ServerIdentity;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the servers of one organisation's authority and nobody else, whatever their address is
 * called. Being an <em>extended</em> trust manager, it is the only judge: the JDK adds no host name
 * check of its own.
 */
public final class PinnedTrust extends X509ExtendedTrustManager {

  private final Hash fingerprint;
  private final InstantSource clock;

  private PinnedTrust(Hash fingerprint, InstantSource clock) {
    this.fingerprint = fingerprint;
    this.clock = clock;
  }

  /** A TLS context that connects to the authority below that root only. */
  public static SSLContext context(Hash fingerprint, InstantSource clock) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {new PinnedTrust(fingerprint, clock)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3", e);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    List<byte[]> ders = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      ders.add(certificate.getEncoded());
    }
    try {
      ServerIdentity.check(ders, fingerprint, clock.instant());
    } catch (RefusedException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("trusts servers only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("trusts servers only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("trusts servers only");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
