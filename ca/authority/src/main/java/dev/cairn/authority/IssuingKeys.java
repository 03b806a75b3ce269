package dev.cairn.authority;

import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.IssuingCa;
import java.io.IOException;

/**
 * Where the keys of issuing CAs are: the first generation's in {@code secret/issuing.key}, each
 * later one's in a file that is named after it.
 */
final class IssuingKeys {

  private static final String FIRST = "secret/issuing.key";

  private IssuingKeys() {}

  private static String file(Hash id, boolean isFirst) {
    return isFirst ? FIRST : "secret/issuing-" + IssuingCa.digits(id) + ".key";
  }

  /** True if the key of that later generation is here. */
  static boolean isHere(AuthorityStore store, Hash id) throws IOException {
    return store.read(file(id, false)).isPresent();
  }

  /**
   * The key of {@code ca}.
   *
   * @throws IOException if it is not there, or another; names the file and the remedy
   */
  static IssuingKey read(AuthorityKeys.Source source, IssuingCa ca, boolean isFirst)
      throws IOException {
    String name = file(ca.id(), isFirst);
    IssuingKey key = IssuingKey.of(KeyFile.decode(source.read(name), name));
    if (!key.verifyKey().hash().equals(ca.id())) {
      throw new IOException(name + " is not the key of issuing CA " + ca.digits());
    }
    return key;
  }

  /** Copies the key of {@code ca} as it is. */
  static void copy(AuthorityKeys.Source source, AuthorityStore store, IssuingCa ca, boolean isFirst)
      throws IOException {
    String name = file(ca.id(), isFirst);
    store.write(name, source.read(name));
  }

  /** Keeps the key of the first generation; durable on return. */
  static void writeFirst(AuthorityStore store, SigningKey key) throws IOException {
    store.write(FIRST, KeyFile.encode(key));
  }

  /** Keeps the key of a later generation; durable on return. */
  static IssuingKey writeNext(AuthorityStore store, SigningKey key) throws IOException {
    IssuingKey next = IssuingKey.of(key);
    store.write(file(next.verifyKey().hash(), false), KeyFile.encode(key));
    return next;
  }
}
