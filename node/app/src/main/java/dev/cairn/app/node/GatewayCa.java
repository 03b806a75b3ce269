package dev.cairn.app.node;

import dev.cairn.app.gateway.FileIdentity;
import dev.cairn.app.gateway.TlsIdentity;
import dev.cairn.app.home.Home;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.x509.WebCertificates;
import dev.cairn.authority.x509.WebCertificates.Identity;
import dev.cairn.authority.x509.WebCertificates.Validity;
import dev.cairn.env.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The CA of a device's gateways: made once, in two files of the home. Clients trust it for what
 * they reach at this device and nothing else.
 */
final class GatewayCa {

  /** Of all gateways of this process: two that start at once must not make one each. */
  private static final ReentrantLock MAKING = new ReentrantLock();

  /** Clients are given it by hand, so not often. */
  private static final Duration VALIDITY = Duration.ofDays(3650);

  private final Environment env;
  private final Home home;

  GatewayCa(Environment env, Home home) {
    this.env = env;
    this.home = home;
  }

  /**
   * The CA, made if there is none.
   *
   * @throws IOException also if one of its files is missing or was changed; the message names it
   */
  Identity identity() throws IOException {
    MAKING.lock();
    try {
      if (!Files.exists(home.gatewayCa())) {
        make();
      }
      TlsIdentity kept = FileIdentity.of(home.gatewayCa(), home.gatewayCaKey()).now();
      return new Identity(kept.key(), kept.chain().getFirst());
    } catch (IOException e) {
      throw new IOException(
          "the gateway's CA: %s; to have a new one, which clients are then given anew, move %s and %s away"
              .formatted(e, home.gatewayCa(), home.gatewayCaKey()),
          e);
    } finally {
      MAKING.unlock();
    }
  }

  /** The key first: a certificate without one would be taken for a CA that is whole. */
  private void make() throws IOException {
    try {
      Identity made =
          WebCertificates.ca(
              "Cairn gateway CA", Validity.of(env.now(), VALIDITY), env.secureRandom());
      home.write(home.gatewayCaKey(), KeyFile.pem("PRIVATE KEY", made.key().getEncoded()));
      home.write(home.gatewayCa(), KeyFile.certificate(made.certificate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }
}
