package dev.cairn.authority.token;

import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.P256VerifyKey;
import dev.cairn.identity.CertificateKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A P-256 key that a token made and keeps. Every signature is checked before it is used: a token
 * that errs must not spoil a certificate.
 *
 * <p>One session, used by one thread at a time. Where the token was away and is back, the next
 * signature opens another; the PIN is given once for that and never again after it was wrong.
 */
public final class TokenKey implements IssuingKey {

  private static final long EC_KEY_PAIR_GEN = 0x1040;
  private static final long ECDSA = 0x1041;
  private static final int ID_BYTES = 16;
  private static final int SIGNATURE_BYTES = 64;

  /** A point in an OCTET STRING, as the standard has it, or bare, as some tokens do. */
  private static final int POINT_BYTES_MAX = P256VerifyKey.BYTES + 2;

  private final TokenPlace place;
  private final byte[] id;
  private final P256VerifyKey key;
  private final ReentrantLock lock = new ReentrantLock();
  private TokenSession session;

  /** Of the private key, for as long as the session: finding it costs as much as signing. */
  private long handle;

  private TokenKey(TokenPlace place, byte[] id, TokenSession session) throws IOException {
    this.place = place;
    this.id = id;
    this.session = session;
    this.handle = find(session, place, true, id);
    this.key = publicKey(session, place, id);
  }

  /**
   * Makes a key, which never leaves the token.
   *
   * @throws IOException if the token is away, does not let in, or makes none
   */
  public static TokenKey generate(TokenPlace place, SecureRandom random) throws IOException {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    String label = "cairn issuing CA " + HexFormat.of().formatHex(id, 0, 4);
    return with(
        TokenSession.open(place),
        session -> {
          session
              .module()
              .generate(
                  session.handle(),
                  EC_KEY_PAIR_GEN,
                  Attributes.newPublicKey(label, id),
                  Attributes.newPrivateKey(label, id));
          return new TokenKey(place, id, session);
        });
  }

  /**
   * The key that a file leads to.
   *
   * @param file from {@link #encode}
   * @param name of the file, for messages
   * @throws IOException if the token is away, does not let in, or has no such key
   */
  public static TokenKey open(byte[] file, String name) throws IOException {
    TokenPlace.Key where = TokenPlace.decode(file, name);
    return with(
        TokenSession.open(where.place()),
        session -> new TokenKey(where.place(), where.id(), session));
  }

  /** What is made of a session. */
  private interface Making {
    TokenKey of(TokenSession session) throws IOException;
  }

  /** Tokens have few sessions: one that led to nothing is let go. */
  private static TokenKey with(TokenSession session, Making making) throws IOException {
    try {
      return making.of(session);
    } catch (IOException e) {
      session.close();
      throw e;
    }
  }

  /** A file that leads to the key. */
  public byte[] encode() {
    return place.encode(id);
  }

  @Override
  public CertificateKey verifyKey() {
    return new CertificateKey.P256(key);
  }

  @Override
  public byte[] sign(byte[] message) throws IOException {
    byte[] digest = Hash.of(message).bytes();
    lock.lock();
    try {
      byte[] signature = P256VerifyKey.der(plain(digest));
      if (!key.verify(message, signature)) {
        throw new IOException(
            "token '"
                + place.label()
                + "' gave a signature that is not its key's; nothing is used");
      }
      return signature;
    } finally {
      lock.unlock();
    }
  }

  /** A session ends when its token is pulled out: another one is tried, once. */
  private byte[] plain(byte[] digest) throws IOException {
    try {
      return signed(digest);
    } catch (IOException e) {
      session.close();
      session = TokenSession.open(place);
      handle = find(session, place, true, id);
      return signed(digest);
    }
  }

  private byte[] signed(byte[] digest) throws IOException {
    byte[] plain = session.module().sign(session.handle(), handle, ECDSA, digest, SIGNATURE_BYTES);
    if (plain.length != SIGNATURE_BYTES) {
      throw new IOException("token '" + place.label() + "' signs with another curve than P-256");
    }
    return plain;
  }

  private static P256VerifyKey publicKey(TokenSession session, TokenPlace place, byte[] id)
      throws IOException {
    long found = find(session, place, false, id);
    byte[] point =
        session.module().attribute(session.handle(), found, Attributes.EC_POINT, POINT_BYTES_MAX);
    int from = Math.max(0, point.length - P256VerifyKey.BYTES);
    try {
      return P256VerifyKey.of(Arrays.copyOfRange(point, from, point.length));
    } catch (InvalidKeyException e) {
      throw new IOException(
          "the key in token '" + place.label() + "' is none of P-256: " + e.getMessage(), e);
    }
  }

  private static long find(TokenSession session, TokenPlace place, boolean isPrivate, byte[] id)
      throws IOException {
    long[] found = session.module().find(session.handle(), Attributes.key(isPrivate, id));
    if (found.length != 1) {
      throw new IOException(
          "token '"
              + place.label()
              + "' has "
              + (found.length == 0 ? "no key " : "several keys ")
              + HexFormat.of().formatHex(id)
              + "; is it another token of that name?");
    }
    return found[0];
  }

  /** Lets go of the session; the next signature opens another. */
  void closeSession() {
    session.close();
  }

  @Override
  public String toString() {
    return "TokenKey[" + place.label() + ", " + key + "]";
  }
}
