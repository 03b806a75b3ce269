package dev.cairn.app.gateway.restic;

import dev.cairn.app.gateway.Gateway;
import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.blob.BlobReader;
import dev.cairn.archive.blob.Blobs;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;

/** A vault as a restic repository server, until it is closed. */
public final class ResticGateway implements AutoCloseable {

  private final Gateway gateway;
  private final Blobs blobs;

  private ResticGateway(Gateway gateway, Blobs blobs) {
    this.gateway = gateway;
    this.blobs = blobs;
  }

  /**
   * What is allowed.
   *
   * @param appendOnly nothing but locks may be deleted
   * @param scratch folder for uploads under way
   */
  public record Rules(boolean appendOnly, Path scratch) {}

  /** Begins to serve {@code vault}, which the caller keeps open. */
  public static ResticGateway start(Vault vault, Gateway.Door door, Rules rules)
      throws ArchiveException, IOException, InterruptedException {
    Blobs blobs = Blobs.open(vault, BackupSettings.ofMachine());
    boolean started = false;
    try {
      ResticHandler handler = new ResticHandler(blobs, new BlobReader(vault.chunks()), rules);
      ResticGateway gateway = new ResticGateway(Gateway.start(vault.env(), door, handler), blobs);
      started = true;
      return gateway;
    } finally {
      if (!started) {
        blobs.close();
      }
    }
  }

  /** The server. */
  public Gateway gateway() {
    return gateway;
  }

  @Override
  public void close() {
    gateway.close();
    blobs.close();
  }
}
