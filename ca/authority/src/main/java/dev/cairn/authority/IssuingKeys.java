package dev.cairn.authority;

import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.token.TokenKey;
import dev.cairn.authority.token.TokenPlace;
import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.CertificateKey;
import dev.cairn.identity.IssuingCa;
import java.io.IOException;
import java.security.SecureRandom;

/**
 * Where the keys of issuing CAs are: the first generation's in {@code secret/issuing.key}, each
 * later one's in a file that is named after it. For one in a token, a file {@code .token} leads
 * there.
 */
final class IssuingKeys {

  private static final String IN_FILE = ".key";
  private static final String IN_TOKEN = ".token";

  private IssuingKeys() {}

  private static String file(Hash id, boolean isFirst) {
    return isFirst ? "secret/issuing" : "secret/issuing-" + IssuingCa.digits(id);
  }

  /**
   * By its certificate alone: keys of P-256 are in tokens, others in files. What else lies there
   * was made by somebody who did not get to the end.
   */
  private static String file(IssuingCa ca, boolean isFirst) {
    return file(ca.id(), isFirst)
        + switch (ca.key()) {
          case CertificateKey.P256 _ -> IN_TOKEN;
          case CertificateKey.Ed25519 _ -> IN_FILE;
        };
  }

  /** True if the key of that later generation, or what leads to it, is here. */
  static boolean isHere(AuthorityStore store, Hash id, boolean isInToken) throws IOException {
    return store.read(file(id, false) + (isInToken ? IN_TOKEN : IN_FILE)).isPresent();
  }

  /**
   * The key of {@code ca}.
   *
   * @throws IOException if it is not there, or another; names the file or token, and the remedy
   */
  static IssuingKey read(AuthorityKeys.Source source, IssuingCa ca, boolean isFirst)
      throws IOException {
    String name = file(ca, isFirst);
    byte[] file = source.read(name);
    IssuingKey key =
        switch (ca.key()) {
          case CertificateKey.P256 _ -> TokenKey.open(file, name);
          case CertificateKey.Ed25519 _ -> IssuingKey.of(KeyFile.decode(file, name));
        };
    if (!key.verifyKey().hash().equals(ca.id())) {
      throw new IOException(name + " is not the key of issuing CA " + ca.digits());
    }
    return key;
  }

  /** Copies the key of {@code ca}, or what leads to it, as it is. */
  static void copy(AuthorityKeys.Source source, AuthorityStore store, IssuingCa ca, boolean isFirst)
      throws IOException {
    String name = file(ca, isFirst);
    store.write(name, source.read(name));
  }

  /**
   * Makes the key of a new generation; durable on return.
   *
   * @throws IOException also if the token is away or does not let in
   */
  static IssuingKey make(AuthorityStore store, KeyPlace place, boolean isFirst, SecureRandom random)
      throws IOException {
    return switch (place) {
      case KeyPlace.InFile _ -> {
        SigningKey key = SigningKey.generate(random);
        IssuingKey issuing = IssuingKey.of(key);
        store.write(file(issuing.verifyKey().hash(), isFirst) + IN_FILE, KeyFile.encode(key));
        yield issuing;
      }
      case KeyPlace.InToken(TokenPlace token) -> {
        TokenKey key = TokenKey.generate(token, random);
        store.write(file(key.verifyKey().hash(), isFirst) + IN_TOKEN, key.encode());
        yield key;
      }
    };
  }
}
