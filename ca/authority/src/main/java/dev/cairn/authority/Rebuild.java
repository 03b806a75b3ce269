package dev.cairn.authority;

import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.log.TileReader;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
   * @param keys folder with {@code log.key}, {@code nonce.key} and those of the issuing CAs, as in
   *     an authority's {@code secret} folder
   * @param now a CA that is over and a month more, or that the root ended, needs no key any more
   * @return the checkpoint up to which the log was made
   * @throws RefusedException if the log is not what it was signed to be
   * @throws IOException also if the keys are not this log's
   */
  public static Checkpoint run(
      LogSource source,
      TrustAnchor anchor,
      Path keys,
      AuthorityStore store,
      Instant now,
      LogAudit.Progress progress)
      throws IOException, RefusedException {
    AuthorityKeys.Source folder = new KeyFolder(keys);
    AuthorityKeys read = keys(keys, folder, anchor);
    Checkpoint checkpoint = LogAudit.checkpoint(source, anchor);
    LogAudit audit = new LogAudit(anchor);
    audit.run(source, checkpoint, progress);
    List<IssuingCa> issuers = new ArrayList<>();
    for (byte[] der : audit.registry().issuers()) {
      issuers.add(IssuingCa.verify(anchor, der));
    }
    // Exactly the keys that sign: with one less there would be no revocation list of any CA.
    List<Issuers.Generation> listed = Issuers.listed(issuers, now);
    for (Issuers.Generation each : listed) {
      IssuingKeys.read(folder, each.ca(), each.place() == 0);
    }
    try (AuthorityStore.Hold _ = store.lock()) {
      if (store.size() > 0) {
        throw new IOException("there is an authority here already; nothing was changed");
      }
      store.publish("root.pem", KeyFile.certificate(anchor.encode()));
      TileReader tiles = new TileReader(source, checkpoint.size());
      for (long bundle = 0; bundle * BUNDLE < checkpoint.size(); bundle++) {
        store.append(tiles.bundle(bundle));
      }
      // Last: without keys nobody opens a log that was cut off half-way, and forks it.
      for (Issuers.Generation each : listed) {
        IssuingKeys.copy(folder, store, each.ca(), each.place() == 0);
      }
      read.write(store);
    }
    return checkpoint;
  }

  /** A copy of the folder {@code secret}. */
  private record KeyFolder(Path folder) implements AuthorityKeys.Source {

    private Path file(String name) {
      return folder.resolve(name.substring(name.lastIndexOf('/') + 1));
    }

    @Override
    public Optional<byte[]> find(String name) throws IOException {
      return Files.isRegularFile(file(name))
          ? Optional.of(Files.readAllBytes(file(name)))
          : Optional.empty();
    }

    @Override
    public byte[] read(String name) throws IOException {
      return find(name)
          .orElseThrow(() ->
              new IOException(
                  file(name)
                      + " is missing: the tiles hold no keys; name the folder of a backup of"
                      + " 'secret'"));
    }
  }

  private static AuthorityKeys keys(Path folder, AuthorityKeys.Source source, TrustAnchor anchor)
      throws IOException {
    AuthorityKeys keys = AuthorityKeys.read(source);
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
