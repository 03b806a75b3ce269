package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.home.Settings;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import dev.cairn.libp2p.PeerId;
import java.io.IOException;
import java.util.Optional;

/** What a home says of its device while no node runs: what is written, checked by nobody. */
public final class OfflineStatus {

  private OfflineStatus() {}

  /** The {@code node_status} of {@code home}. */
  public static Message of(Home home) throws CommandFailure, IOException {
    try {
      byte[] credential = home.require(home.credential());
      TrustAnchor anchor = TrustAnchor.decode(home.require(home.trustAnchor()));
      DeviceCertificate device =
          DeviceCertificate.read(UnverifiedCredential.decode(credential).certificate());
      return Message.of("node_status")
          .with("node_id", device.node().nodeId().toString())
          .with("peer_id", PeerId.of(device.key()).toString())
          .with("organisation", anchor.organisation().name())
          .with("subject", device.subject().subject().toString())
          .with("site", device.subject().site())
          .with("certificate_expires", device.notAfter().toString())
          .with("daemon", false)
          .with("bytes_donated", Settings.of(home).donateBytes())
          .with("vault", VaultFiles.words(home))
          .with("policies", RunLedger.open(home).status(key -> Optional.empty()));
    } catch (RefusedException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, home.credential() + " is damaged: " + e.getMessage(), e);
    }
  }
}
