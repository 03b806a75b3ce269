package dev.cairn.app.gateway;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.blob.BlobReader;
import dev.cairn.archive.blob.Blobs;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** A vault as a restic repository server, until it is closed. */
public final class ResticGateway implements AutoCloseable {

  /** restic opens five connections for each client. */
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final Blobs blobs;

  private ResticGateway(HttpServer server, Blobs blobs) {
    this.server = server;
    this.blobs = blobs;
  }

  /**
   * How to serve.
   *
   * @param listen where
   * @param appendOnly nothing but locks may be deleted
   * @param user who may come in; empty for everybody
   * @param password theirs
   * @param scratch folder for uploads under way
   */
  public record Settings(
      InetSocketAddress listen, boolean appendOnly, String user, String password, Path scratch) {

    private String authorization() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return user.isEmpty() ? "" : "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
      return "Settings[" + listen + "]";
    }
  }

  /** Begins to serve {@code vault}, which the caller keeps open. */
  public static ResticGateway start(Vault vault, Settings settings)
      throws ArchiveException, IOException, InterruptedException {
    Blobs blobs = Blobs.open(vault, BackupSettings.ofMachine());
    boolean started = false;
    try {
      HttpServer server = HttpServer.create(settings.listen(), BACKLOG);
      server.setExecutor(request -> vault.env().start("restic-request", request));
      ResticHandler.Rules rules =
          new ResticHandler.Rules(
              settings.appendOnly(), settings.authorization(), settings.scratch());
      server.createContext("/", new ResticHandler(blobs, new BlobReader(vault.chunks()), rules));
      server.start();
      started = true;
      return new ResticGateway(server, blobs);
    } finally {
      if (!started) {
        blobs.close();
      }
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Ends what is under way after a second, then the listening. */
  @Override
  public void close() {
    server.stop(1);
    blobs.close();
  }
}
