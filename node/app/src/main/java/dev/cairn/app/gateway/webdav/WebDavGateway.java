package dev.cairn.app.gateway.webdav;

import dev.cairn.app.gateway.Gateway;
import dev.cairn.archive.select.SnapshotFilter;
import dev.cairn.archive.vault.Vault;
import dev.cairn.fuse.drive.network.VaultArchive;
import dev.cairn.fuse.drive.snapshot.SnapshotReader;
import java.io.IOException;

/** A vault's snapshots over WebDAV. */
public final class WebDavGateway {

  private WebDavGateway() {}

  /**
   * Begins to serve the snapshots of {@code vault}, which the caller keeps open, that {@code shown}
   * accepts.
   */
  public static Gateway start(Vault vault, Gateway.Door door, SnapshotFilter shown)
      throws IOException {
    SnapshotTree tree = new SnapshotTree(vault, new SnapshotFolders(vault, shown));
    SnapshotReader reader = new SnapshotReader(new VaultArchive(vault));
    return Gateway.start(vault.env(), door, new WebDavHandler(tree, reader));
  }
}
