package dev.cairn.app.gateway;

import dev.cairn.authority.x509.WebCertificates;
import dev.cairn.authority.x509.WebCertificates.Identity;
import dev.cairn.authority.x509.WebCertificates.Validity;
import dev.cairn.env.Environment;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A key of the gateway's own, made when it starts and never on a disk, certified by the CA of the
 * device's home, which clients are given once. Renewed while it serves.
 */
public final class OwnIdentity implements TlsKeys.Source {

  private static final Duration VALIDITY = Duration.ofDays(90);
  private static final Duration RENEWED_AFTER = Duration.ofDays(60);

  private final Environment env;
  private final Identity ca;
  private final List<String> hosts;
  private TlsIdentity current;
  private Instant renewedFrom;

  /**
   * @param hosts names and addresses by which clients reach it
   */
  public OwnIdentity(Environment env, Identity ca, List<String> hosts)
      throws GeneralSecurityException {
    this.env = env;
    this.ca = ca;
    this.hosts = List.copyOf(hosts);
    this.renewedFrom = env.now().plus(RENEWED_AFTER);
    this.current = make(env, ca, this.hosts);
  }

  private static TlsIdentity make(Environment env, Identity ca, List<String> hosts)
      throws GeneralSecurityException {
    Identity made =
        WebCertificates.server(hosts, ca, Validity.of(env.now(), VALIDITY), env.secureRandom());
    return new TlsIdentity(made.key(), List.of(made.certificate(), ca.certificate()));
  }

  @Override
  public synchronized TlsIdentity now() {
    if (env.now().isAfter(renewedFrom)) {
      try {
        current = make(env, ca, hosts);
        renewedFrom = env.now().plus(RENEWED_AFTER);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("what was made once cannot be made again", e);
      }
    }
    return current;
  }
}
