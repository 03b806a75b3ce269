package dev.cairn.authority;

import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.SigningKey;
import java.io.IOException;

/**
 * The keys that the authority's machine holds; the root's is not among them.
 *
 * @param issuing signs certificates and revocation lists
 * @param log signs checkpoints
 * @param nonceKey 32 secret bytes from which the authority's nonces are derived, so that a draw
 *     interrupted by a crash ends as it would have
 */
record AuthorityKeys(SigningKey issuing, SigningKey log, byte[] nonceKey) {

  private static final String ISSUING = "secret/issuing.key";
  private static final String LOG = "secret/log.key";
  private static final String NONCE = "secret/nonce.key";

  void write(AuthorityStore store) throws IOException {
    store.write(ISSUING, KeyFile.encode(issuing));
    store.write(LOG, KeyFile.encode(log));
    store.write(NONCE, KeyFile.encode(SigningKey.fromSeed(nonceKey)));
  }

  static AuthorityKeys read(AuthorityStore store) throws IOException {
    return new AuthorityKeys(key(store, ISSUING), key(store, LOG), key(store, NONCE).seed());
  }

  private static SigningKey key(AuthorityStore store, String name) throws IOException {
    byte[] file =
        store
            .read(name)
            .orElseThrow(() -> new IOException("authority has no " + name + "; restore it"));
    return KeyFile.decode(file, name);
  }
}
