package dev.cairn.app.gateway;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway proves who it is, asked anew at each handshake, so that a certificate is renewed
 * while it serves. For many threads.
 */
public final class TlsKeys extends X509ExtendedKeyManager {

  private final Source source;

  /** What the handshakes under way may still ask for. */
  private volatile Named newest;

  private volatile Named before;

  private record Named(String alias, TlsIdentity identity) {}

  /** Where the newest key comes from. For many threads. */
  @FunctionalInterface
  public interface Source {
    /** The one to serve with from now on. */
    TlsIdentity now();
  }

  private TlsKeys(Source source) {
    this.source = source;
    this.newest = new Named("1", source.now());
    this.before = newest;
  }

  /** Those of {@code source}. */
  public static TlsKeys of(Source source) {
    return new TlsKeys(source);
  }

  /** For a server; TLS 1.2 or 1.3, the JDK's choice of both. */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {this}, new TrustManager[] {new AnyClient()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  private synchronized Named renewed() {
    TlsIdentity now = source.now();
    if (!now.equals(newest.identity)) {
      before = newest;
      newest = new Named(Integer.toString(Integer.parseInt(newest.alias) + 1), now);
    }
    return newest;
  }

  private @Nullable String choose(String keyType) {
    Named now = renewed();
    return now.identity.key().getAlgorithm().equals(keyType) ? now.alias : null;
  }

  private Optional<TlsIdentity> find(@Nullable String alias) {
    for (Named named : new Named[] {newest, before}) {
      if (named.alias.equals(alias)) {
        return Optional.of(named.identity);
      }
    }
    return Optional.empty();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return choose(keyType);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return find(alias).map(i -> i.chain().toArray(new X509Certificate[0])).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return find(alias).map(TlsIdentity::key).orElse(null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {newest.alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  /**
   * Lets every certificate through the handshake, in which its holder proves to have the key:
   * {@link SignIn} judges it at each request, and says in words why not.
   */
  private static final class AnyClient extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new IllegalStateException("a gateway connects to nobody");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new IllegalStateException("a gateway connects to nobody");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw new IllegalStateException("a gateway connects to nobody");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0]; // whatever the client has
    }
  }
}
