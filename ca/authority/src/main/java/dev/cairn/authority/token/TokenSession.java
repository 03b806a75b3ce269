package dev.cairn.authority.token;

import dev.cairn.authority.token.Pkcs11.Token;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A session with a token that let us in.
 *
 * <p>Tokens lock themselves after a few wrong PINs, and a service that is restarted again and again
 * would see to that. So a PIN that was wrong is not given again by this process, and none at all is
 * given to a token that says that the last one was wrong, by whomever: until a person has logged in
 * with another program.
 */
final class TokenSession {

  private static final long USER_PIN_COUNT_LOW = 0x10000;
  private static final long USER_PIN_FINAL_TRY = 0x20000;
  private static final long USER_PIN_LOCKED = 0x40000;

  /** PINs that were wrong, by what they were given to. */
  private static final Map<TokenPlace, Hash> WRONG = new ConcurrentHashMap<>();

  private final Pkcs11 module;
  private final long handle;

  private TokenSession(Pkcs11 module, long handle) {
    this.module = module;
    this.handle = handle;
  }

  Pkcs11 module() {
    return module;
  }

  long handle() {
    return handle;
  }

  /**
   * Opens one and logs in.
   *
   * @throws IOException names what is away, or wrong
   */
  static TokenSession open(TokenPlace place) throws IOException {
    Pkcs11 module = Pkcs11.load(place.module());
    Token token = module.token(place.label());
    requireOpen(token, place);
    byte[] pin = place.pin();
    try {
      Hash tried = Hash.of(pin);
      Hash wrong = WRONG.get(place);
      if (wrong != null && wrong.equals(tried)) {
        throw wrong(place);
      }
      TokenSession session = new TokenSession(module, module.openSession(token));
      try {
        session.login(place, pin, tried);
        return session;
      } catch (IOException e) {
        session.close();
        throw e;
      }
    } finally {
      Arrays.fill(pin, (byte) 0);
    }
  }

  private static void requireOpen(Token token, TokenPlace place) throws IOException {
    if ((token.flags() & USER_PIN_LOCKED) != 0) {
      throw new IOException(
          "token '"
              + place.label()
              + "' is locked after wrong PINs; unlock it with the security officer's PIN");
    }
    if ((token.flags() & (USER_PIN_COUNT_LOW | USER_PIN_FINAL_TRY)) != 0) {
      throw new IOException(
          "the last PIN that token '"
              + place.label()
              + "' was given was wrong; before it locks itself, none is tried. Log in once with"
              + " another program, for example: pkcs11-tool --module "
              + place.module()
              + " --token-label '"
              + place.label()
              + "' --login --list-objects; then put that PIN into "
              + place.pinFile());
    }
  }

  private void login(TokenPlace place, byte[] pin, Hash tried) throws IOException {
    long result = module.login(handle, pin);
    if (result == Pkcs11.CKR_OK || result == Pkcs11.CKR_ALREADY_LOGGED_IN) {
      return;
    }
    if (result == Pkcs11.CKR_PIN_INCORRECT || result == Pkcs11.CKR_PIN_LEN_RANGE) {
      WRONG.put(place, tried);
      throw wrong(place);
    }
    if (result == Pkcs11.CKR_PIN_LOCKED) {
      throw new IOException("token '" + place.label() + "' is locked after wrong PINs");
    }
    throw new IOException("token '" + place.label() + "' does not let in: " + Pkcs11.code(result));
  }

  private static IOException wrong(TokenPlace place) {
    return new IOException(
        "the PIN in "
            + place.pinFile()
            + " is not that of token '"
            + place.label()
            + "'; it is not tried again");
  }

  void close() {
    module.closeSession(handle);
  }
}
