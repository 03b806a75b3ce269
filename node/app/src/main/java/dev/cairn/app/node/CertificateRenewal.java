package dev.cairn.app.node;

import dev.cairn.authority.client.DeniedException;
import dev.cairn.authority.client.Renewing;
import dev.cairn.authority.wire.Denial;
import dev.cairn.env.Environment;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.UnverifiedCredential;
import dev.cairn.overlay.NotAdmittedException;
import dev.cairn.overlay.node.OverlayNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Renews this device's certificate, with nobody at the keyboard: from day 60 of 90 on, at a moment
 * that follows from the node id, so that devices enrolled together do not come together. While the
 * authority is away it tries on, also for 180 days after the end.
 */
final class CertificateRenewal {

  private static final System.Logger LOG = System.getLogger(CertificateRenewal.class.getName());

  /** Days 60 to 70: 20 days, two thirds of the rest, remain for an authority that is away. */
  private static final int SPREAD_PART = 3;

  /** The wall clock may jump, and the root may end an issuing CA: both are looked at this often. */
  private static final Duration LOOK = Duration.ofMinutes(30);

  private static final Duration RETRY = Duration.ofHours(1);
  private static final Duration RETRY_REFUSED = Duration.ofDays(1);

  private final Environment env;
  private final Source source;
  private final Held held;
  private final Keeper keeper;

  /** Who renews. */
  @FunctionalInterface
  interface Source {
    /** A renewed credential in the place of {@code credential}. */
    Renewing.Renewed renew(byte[] credential)
        throws IOException, DeniedException, RefusedException, InterruptedException;
  }

  /** Where the credential is kept. */
  interface Held {
    /** The credential in force. */
    byte[] read() throws IOException;

    /** Replaces it, durable on return. */
    void replace(byte[] credential) throws IOException;
  }

  /** This node's own gate. */
  interface Keeper {
    /**
     * What it says of a credential. It refuses the node's own where the root has ended the issuing
     * CA; the next certificate is then asked for at once.
     */
    boolean admits(byte[] credential);

    /** Shows it the list that came with a certificate, which may be of a CA that it never met. */
    void offer(byte[] list);
  }

  CertificateRenewal(Environment env, Source source, Held held, Keeper keeper) {
    this.env = env;
    this.source = source;
    this.held = held;
    this.keeper = keeper;
  }

  /** When a certificate is to be renewed: from day 60 on, spread by its node id. */
  static Instant due(DeviceCertificate certificate) {
    int first = certificate.node().nodeId().hash().at(0);
    int second = certificate.node().nodeId().hash().at(1);
    double part = (first * 256 + second) / 65_536.0;
    Instant from =
        CertificateProfile.renewableFrom(certificate.notBefore(), certificate.notAfter());
    Duration spread = Duration.between(from, certificate.notAfter()).dividedBy(SPREAD_PART);
    return from.plusSeconds((long) (spread.toSeconds() * part));
  }

  /** Renews at once if nobody admits the certificate; says why if that does not work. */
  void ifOver() throws IOException, InterruptedException {
    byte[] credential = held.read();
    try {
      if (credential.length > 0 && isOver(credential)) {
        Renewing.Renewed renewed = source.renew(credential);
        held.replace(renewed.credential().encode());
        keeper.offer(renewed.revocationList().encode());
        LOG.log(System.Logger.Level.INFO, "the certificate was over and is renewed");
      }
    } catch (IOException | DeniedException | RefusedException e) {
      LOG.log(System.Logger.Level.WARNING, "renewing the certificate: " + e.getMessage());
    }
  }

  /** Renews in time, for ever. */
  void run(OverlayNode overlay) {
    try {
      while (true) {
        env.sleep(look(overlay));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    }
  }

  /** Renews if it is time; how long to wait until the next look. */
  private Duration look(OverlayNode overlay) throws InterruptedException {
    try {
      byte[] credential = held.read();
      boolean isAdmitted = keeper.admits(credential);
      if (isAdmitted && env.now().isBefore(due(certificate(credential)))) {
        return jittered(LOOK);
      }
      Renewing.Renewed renewed = source.renew(credential);
      byte[] next = renewed.credential().encode();
      held.replace(next);
      overlay.offerCrl(renewed.revocationList().encode());
      overlay.renew(next);
      LOG.log(
          System.Logger.Level.INFO,
          "certificate renewed until {0}",
          renewed.credential().device().notAfter());
      return jittered(LOOK);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.INFO, "renewing, to be tried again: " + e.getMessage());
      return jittered(RETRY);
    } catch (DeniedException e) {
      boolean isEarly = e.reason() == Denial.NOT_DUE; // the clocks differ
      LOG.log(
          isEarly ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          "the authority does not renew the certificate: " + e.getMessage());
      return jittered(isEarly ? RETRY : RETRY_REFUSED);
    } catch (RefusedException | NotAdmittedException e) {
      LOG.log(System.Logger.Level.WARNING, "the renewed certificate: " + e.getMessage());
      return jittered(RETRY_REFUSED);
    }
  }

  private boolean isOver(byte[] credential) throws RefusedException {
    return env.now().isAfter(certificate(credential).notAfter()) || !keeper.admits(credential);
  }

  private static DeviceCertificate certificate(byte[] credential) throws RefusedException {
    return DeviceCertificate.read(UnverifiedCredential.decode(credential).certificate());
  }

  private Duration jittered(Duration wait) {
    return wait.plusMillis(env.random().nextLong(wait.toMillis() / 5));
  }
}
