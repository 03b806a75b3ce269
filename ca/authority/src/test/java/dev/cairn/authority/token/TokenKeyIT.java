package dev.cairn.authority.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.identity.CertificateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in tokens of SoftHSM, and everything that may be missing or wrong there. */
class TokenKeyIT {

  private static final long PRIVATE_VALUE = 0x11; // CKA_VALUE
  private static final byte[] MESSAGE = "cairn".getBytes(US_ASCII);

  @TempDir static Path folder;

  private static SoftHsm hsm;
  private static TokenPlace place;
  private static TokenPlace other;

  private final SecureRandom random = new SecureRandom();

  @BeforeAll
  static void tokens() throws Exception {
    hsm = SoftHsm.ofProcess();
    place = hsm.token("keys");
    other = hsm.token("mistyped");
  }

  private static void fails(TokenPlace at, String... words) {
    assertThatThrownBy(() -> TokenKey.generate(at, new SecureRandom()))
        .isInstanceOf(IOException.class)
        .message()
        .contains(words);
  }

  @Test
  void aKeySignsAndIsTheSameWhenItIsOpenedAgainAndNeverLeaves() throws Exception {
    TokenKey key = TokenKey.generate(place, random);
    byte[] signature = key.sign(MESSAGE);
    assertThat(key.verifyKey()).isInstanceOf(CertificateKey.P256.class);
    assertThat(key.verifyKey().verify(MESSAGE, signature)).isTrue();
    TokenKey again = TokenKey.open(key.encode(), "issuing.token");
    assertThat(again.verifyKey()).isEqualTo(key.verifyKey());
    assertThat(key.verifyKey().verify(MESSAGE, again.sign(MESSAGE))).isTrue();

    byte[] id = TokenPlace.decode(key.encode(), "issuing.token").id();
    TokenSession session = TokenSession.open(place);
    Pkcs11 module = session.module();
    long handle = module.find(session.handle(), Attributes.key(true, id))[0];
    assertThat(module.attribute(session.handle(), handle, Attributes.EXTRACTABLE, 1))
        .containsExactly(0);
    assertThatThrownBy(() -> module.attribute(session.handle(), handle, PRIVATE_VALUE, 64))
        .isInstanceOf(IOException.class);
    session.close();
  }

  @Test
  void aSessionThatEndedIsFollowedByAnother() throws Exception {
    TokenKey key = TokenKey.generate(place, random);
    TokenKey again = TokenKey.open(key.encode(), "issuing.token");
    key.closeSession();
    assertThat(key.verifyKey().verify(MESSAGE, key.sign(MESSAGE))).isTrue();
    assertThat(key.verifyKey().verify(MESSAGE, again.sign(MESSAGE))).isTrue();
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    Path none = folder.resolve("none.so");
    fails(new TokenPlace(none, "keys", place.pinFile()), "no PKCS #11 module at " + none);
    Path text = Files.writeString(folder.resolve("text.so"), "not a library");
    fails(new TokenPlace(text, "keys", place.pinFile()), "cannot be loaded");
    fails(hsm.place("absent", "1234"), "no token 'absent'", "plug it in", "'keys'");
    Path pin = folder.resolve("pin");
    fails(new TokenPlace(hsm.module(), "keys", pin), "no PIN file " + pin);
    Files.createFile(
        pin, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    fails(new TokenPlace(hsm.module(), "keys", pin), "holds no PIN");
    Files.writeString(pin, "1234");
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-r-----"));
    fails(new TokenPlace(hsm.module(), "keys", pin), "others can read the PIN", "chmod 600");
    byte[] gone = place.encode(new byte[16]);
    assertThatThrownBy(() -> TokenKey.open(gone, "issuing.token"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("token 'keys' has no key 00000000");
    assertThatThrownBy(() -> TokenKey.open(new byte[] {7}, "issuing.token"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("issuing.token does not lead to a token");
  }

  /** A service that is restarted again and again must not lock the token. */
  @Test
  void aWrongPinIsGivenOnceAndThenNoneUntilAPersonHasLoggedIn() throws Exception {
    TokenPlace mistyped = hsm.place("mistyped", "1111");
    fails(mistyped, "is not that of token 'mistyped'", "not tried again");
    fails(mistyped, "the last PIN that token 'mistyped' was given was wrong", "pkcs11-tool");
    fails(other, "before it locks itself, none is tried");

    Pkcs11 person = Pkcs11.load(hsm.module());
    long session = person.openSession(person.token("mistyped"));
    assertThat(person.login(session, SoftHsm.PIN.getBytes(US_ASCII))).isEqualTo(Pkcs11.CKR_OK);
    person.closeSession(session);

    fails(mistyped, "is not that of token 'mistyped'; it is not tried again");
    assertThat(person.token("mistyped").flags() & 0x70000).as("nothing was tried").isZero();
    assertThat(TokenKey.generate(other, random).sign(MESSAGE)).isNotEmpty();
  }
}
