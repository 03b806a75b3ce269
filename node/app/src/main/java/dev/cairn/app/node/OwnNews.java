package dev.cairn.app.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.app.home.Home;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.ActCodec;
import dev.cairn.identity.Device;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells a member what the log says of them: certificates in their name that are not this device's,
 * and above all recoveries of their vaults, which they have a time to veto. Kept in the home for
 * {@code cairn status}, and shown on the desktop where there is one.
 */
final class OwnNews {

  private static final System.Logger LOG = System.getLogger(OwnNews.class.getName());
  private static final String TITLE = "Cairn: somebody wants your vaults";
  private static final String REMEDY = "; if it is not you, run at once: cairn vault veto";

  private final Home home;
  private final Device self;
  private final DesktopNotice desktop;

  OwnNews(Home home, Device self, DesktopNotice desktop) {
    this.home = home;
    this.self = self;
    this.desktop = desktop;
  }

  /** What entry {@code index} says, if it says anything of this member. */
  void tell(byte[] entry, long index) throws IOException, RefusedException {
    switch (ActCodec.decode(entry)) {
      case Act.Certified(byte[] der) -> certified(DeviceCertificate.read(der), index);
      case Act.RecoveryApproved approved -> {
        if (approved.subject().equals(self.subject())) {
          recovery(
              "log entry %d: %s approved a recovery of your vaults for another device on %s"
                  .formatted(index, approved.registrar(), Instant.ofEpochMilli(approved.timeMs())));
        }
      }
      case Act.RecoveryVetoed vetoed -> {
        if (vetoed.subject().equals(self.subject())) {
          keep("log entry %d: a device of yours vetoed a recovery of your vaults".formatted(index));
        }
      }
      default -> {
        // Of nobody, or of others.
      }
    }
  }

  /** Also of certificates for the member's other devices: who did not ask wants to hear of it. */
  private void certified(DeviceCertificate certificate, long index) throws IOException {
    boolean isOwn = certificate.subject().subject().equals(self.subject());
    if (!isOwn || certificate.key().equals(self.key())) { // its own renewals are no news
      return;
    }
    Optional<RecoveryBinding> recovery = certificate.recovery();
    String what = recovery.isPresent() ? "a RECOVERY certificate" : "a certificate";
    String text =
        "log entry %d: %s for you at site %s, node %s, from %s on"
            .formatted(
                index,
                what,
                certificate.subject().site(),
                certificate.node().nodeId(),
                certificate.notBefore());
    if (recovery.isPresent()) {
      recovery(
          "%s, approved by %s; your vaults are given to it after %s"
              .formatted(
                  text,
                  String.join(" and ", recovery.get().approvers()),
                  recovery.get().waitsUntil(certificate.notBefore())));
      return;
    }
    keep(text);
    LOG.log(System.Logger.Level.WARNING, text + "; if you did not ask for it, tell your registrar");
  }

  private void recovery(String text) throws IOException {
    keep(text);
    LOG.log(System.Logger.Level.WARNING, text + REMEDY);
    desktop.show(TITLE, text + REMEDY);
  }

  private void keep(String line) throws IOException {
    String before = new String(home.read(home.ownCertificates()).orElse(new byte[0]), UTF_8);
    home.write(home.ownCertificates(), (before + line + "\n").getBytes(UTF_8));
  }
}
