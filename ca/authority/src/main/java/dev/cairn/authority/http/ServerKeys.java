package dev.cairn.authority.http;

import dev.cairn.authority.Authority;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.Ed25519Provider;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.CertificateProfile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The HTTPS server's key and chain. The key is made at each start and never touches a disk; its
 * certificate renews itself after 60 of its 90 days.
 */
final class ServerKeys extends X509ExtendedKeyManager {

  private static final System.Logger LOG = System.getLogger(ServerKeys.class.getName());
  private static final String ALIAS = "authority";
  private static final Duration RETRY = Duration.ofMinutes(1);

  private final Authority authority;
  private final List<String> hosts;
  private final InstantSource clock;
  private final SigningKey key;
  private final PrivateKey privateKey;
  private volatile Chain chain;

  private record Chain(X509Certificate[] certificates, Instant renewAt) {}

  private ServerKeys(Authority authority, List<String> hosts, InstantSource clock, SigningKey key)
      throws GeneralSecurityException, IOException {
    this.authority = authority;
    this.hosts = List.copyOf(hosts);
    this.clock = clock;
    this.key = key;
    this.privateKey =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new PKCS8EncodedKeySpec(KeyFile.pkcs8(key)));
    this.chain = makeChain();
  }

  /** A TLS context for a server of {@code authority}. */
  static SSLContext context(
      Authority authority, List<String> hosts, InstantSource clock, SecureRandom random)
      throws GeneralSecurityException, IOException {
    Ed25519Provider.install();
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    ServerKeys keys = new ServerKeys(authority, hosts, clock, SigningKey.generate(random));
    context.init(new KeyManager[] {keys}, null, random);
    return context;
  }

  private Chain makeChain() throws CertificateException, IOException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<byte[]> ders = authority.serverChain(key, hosts);
    X509Certificate[] certificates = new X509Certificate[ders.size()];
    for (int i = 0; i < certificates.length; i++) {
      certificates[i] =
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(ders.get(i)));
    }
    Instant end = certificates[0].getNotAfter().toInstant();
    return new Chain(
        certificates,
        CertificateProfile.renewableFrom(certificates[0].getNotBefore().toInstant(), end));
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Chain current = chain;
    if (clock.instant().isAfter(current.renewAt)) {
      try {
        current = makeChain();
        chain = current;
      } catch (IOException e) {
        // It is good for a while yet; a token that is away may be back by then.
        LOG.log(System.Logger.Level.WARNING, "the server's next certificate: " + e.getMessage());
        chain = new Chain(current.certificates, clock.instant().plus(RETRY));
      } catch (CertificateException e) {
        throw new IllegalStateException("wrote a certificate that cannot be read back", e);
      }
    }
    return current.certificates.clone();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return privateKey;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return keyType.equals("EdDSA") ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return keyType.equals("EdDSA") ? ALIAS : null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
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
}
