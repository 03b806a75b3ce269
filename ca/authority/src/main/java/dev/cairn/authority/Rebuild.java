package dev.cairn.authority;

import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.log.TileReader;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes an authority's store again from its published tiles, which any web server or member may
 * have kept. The log is the database, so nothing else is needed but the keys, which no tile has.
 */
public final class Rebuild {

  private static final int BUNDLE = 256;

  private Rebuild() {}

  /**
   * Checks the whole log, then writes it.
   *
   * @param store empty
   * @param keys folder with {@code issuing.key}, {@code log.key} and {@code nonce.key}, as in an
   *     authority's {@code secret} folder
   * @return the checkpoint up to which the log was made
   * @throws RefusedException if the log is not what it was signed to be
   * @throws IOException also if the keys are not this log's
   */
  public static Checkpoint run(
      LogSource source,
      TrustAnchor anchor,
      Path keys,
      AuthorityStore store,
      LogAudit.Progress progress)
      throws IOException, RefusedException {
    AuthorityKeys read = keys(keys, anchor);
    Checkpoint checkpoint = LogAudit.checkpoint(source, anchor);
    LogAudit audit = new LogAudit(anchor);
    audit.run(source, checkpoint, progress);
    try (AuthorityStore.Hold _ = store.lock()) {
      if (store.size() > 0) {
        throw new IOException("there is an authority here already; nothing was changed");
      }
      store.publish("root.pem", KeyFile.certificate(anchor.encode()));
      store.publish("issuing.pem", KeyFile.certificate(audit.issuer()));
      TileReader tiles = new TileReader(source, checkpoint.size());
      for (long bundle = 0; bundle * BUNDLE < checkpoint.size(); bundle++) {
        store.append(tiles.bundle(bundle));
      }
      // Last: without keys nobody opens a log that was cut off half-way, and forks it.
      read.write(store);
    }
    return checkpoint;
  }

  private static AuthorityKeys keys(Path folder, TrustAnchor anchor) throws IOException {
    AuthorityKeys keys =
        AuthorityKeys.read(name -> {
          Path file = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
          if (!Files.isRegularFile(file)) {
            throw new IOException(
                file
                    + " is missing: the tiles hold no keys; name the folder of a backup of 'secret'");
          }
          return Files.readAllBytes(file);
        });
    if (!keys.log().verifyKey().equals(anchor.logKey().key())) {
      throw new IOException(
          "log.key in "
              + folder
              + " is not the key of the log that root "
              + Hash.of(anchor.encode()).shortHex()
              + " names");
    }
    return keys;
  }
}
