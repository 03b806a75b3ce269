package dev.cairn.authority.console;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.cairn.authority.Authority;
import dev.cairn.authority.oidc.OidcProvider;
import dev.cairn.authority.oidc.SignIns;
import dev.cairn.authority.x509.WebCertificates;
import dev.cairn.authority.x509.WebCertificates.Identity;
import dev.cairn.authority.x509.WebCertificates.Validity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * The console's HTTPS face. TLS 1.3; who shows no certificate of the console's CA does not get as
 * far as a request.
 */
public final class ConsoleServer implements AutoCloseable {

  /** A server that runs longer than this is restarted for other reasons long before. */
  private static final Duration SERVER_VALIDITY = Duration.ofDays(397);

  private static final char[] NO_SECRET = "x".toCharArray();

  private final HttpsServer server;

  private ConsoleServer(HttpsServer server) {
    this.server = server;
  }

  /**
   * Starts to serve.
   *
   * @param hosts DNS names and IP addresses by which browsers reach it
   * @param address where to listen; port 0 for any free one
   */
  public static ConsoleServer start(
      Authority authority,
      Registrars registrars,
      List<String> hosts,
      InetSocketAddress address,
      Chances chances)
      throws IOException {
    return start(authority, registrars, new Face(hosts, address, Optional.empty()), chances);
  }

  /**
   * What it shows to whom.
   *
   * @param hosts DNS names and IP addresses by which browsers reach it
   * @param address where to listen; port 0 for any free one
   * @param provider signs in registrars who show no certificate; stays the caller's to close
   */
  public record Face(
      List<String> hosts, InetSocketAddress address, Optional<OidcProvider> provider) {
    public Face {
      hosts = List.copyOf(hosts);
    }
  }

  /** As above; with a provider, who shows no certificate gets as far as a page to sign in. */
  public static ConsoleServer start(
      Authority authority, Registrars registrars, Face face, Chances chances) throws IOException {
    try {
      HttpsServer server = HttpsServer.create(face.address(), 0);
      SSLContext context = context(registrars, face.hosts(), chances);
      server.setHttpsConfigurator(
          new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
              SSLParameters tls = context.getDefaultSSLParameters();
              if (face.provider().isPresent()) {
                tls.setWantClientAuth(true);
              } else {
                tls.setNeedClientAuth(true);
              }
              parameters.setSSLParameters(tls);
            }
          });
      Sessions sessions = new Sessions(chances.random(), chances.clock());
      Optional<SignInDesk> desk =
          face.provider()
              .map(provider ->
                  new SignInDesk(
                      new SignIns(provider, chances.clock(), chances.random()),
                      registrars,
                      sessions));
      server.createContext(
          "/",
          new ConsoleHandler(
              authority, registrars, new ConsoleHandler.Doors(sessions, desk), chances.clock()));
      server.setExecutor(task -> Thread.ofVirtual().name("console-http").start(task));
      server.start();
      return new ConsoleServer(server);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3 and P-256", e);
    }
  }

  /** Time and chance. */
  public record Chances(InstantSource clock, SecureRandom random) {}

  private static SSLContext context(Registrars registrars, List<String> hosts, Chances chances)
      throws IOException, GeneralSecurityException {
    Identity ca = registrars.ca();
    Validity validity = Validity.of(chances.clock().instant(), SERVER_VALIDITY);
    Identity own = WebCertificates.server(hosts, ca, validity, chances.random());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "console",
        own.key(),
        NO_SECRET,
        new X509Certificate[] {own.certificate(), ca.certificate()});
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(keys, NO_SECRET);
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("console", ca.certificate());
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(trust);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), chances.random());
    return context;
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
