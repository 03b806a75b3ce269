package dev.cairn.authority;

import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.SigningKey;
import java.io.IOException;
import java.util.Optional;

/**
 * The keys that the authority's machine holds beside those of its issuing CAs ({@link
 * IssuingKeys}); the root's is not among them.
 *
 * @param log signs checkpoints
 * @param nonceKey 32 secret bytes from which the authority's nonces are derived, so that a draw
 *     interrupted by a crash ends as it would have
 */
record AuthorityKeys(SigningKey log, byte[] nonceKey) {

  private static final String LOG = "secret/log.key";
  private static final String NONCE = "secret/nonce.key";

  void write(AuthorityStore store) throws IOException {
    store.write(LOG, KeyFile.encode(log));
    store.write(NONCE, KeyFile.encode(SigningKey.fromSeed(nonceKey)));
  }

  /** Where key files come from. */
  @FunctionalInterface
  interface Source {
    /** The file {@code name}, for example {@code secret/log.key}; empty if there is none. */
    Optional<byte[]> find(String name) throws IOException;

    /** A file that has to be there. */
    default byte[] read(String name) throws IOException {
      return find(name)
          .orElseThrow(() ->
              new IOException(
                  name
                      + " is missing; restore it from a backup, or copy it from the machine where"
                      + " it was made"));
    }
  }

  static AuthorityKeys read(Source source) throws IOException {
    return new AuthorityKeys(key(source, LOG), key(source, NONCE).seed());
  }

  private static SigningKey key(Source source, String name) throws IOException {
    return KeyFile.decode(source.read(name), name);
  }
}
