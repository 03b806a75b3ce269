package dev.cairn.archive.recovery;

import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Hkdf;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;

/**
 * The part of a vault's key that is on paper: 136 random bits and 24 of a check, as 32 characters
 * in groups of four. With it set, neither the authority nor any number of members can open the
 * vault; lost, the vault is lost with the last device.
 */
public final class RecoveryCode {

  /** Crockford's alphabet: no I, L, O, U, which people take for others. */
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /** So many bits nobody tries, so no slow hash is needed. */
  private static final int RANDOM_BYTES = 17;

  private static final int CHECK_BYTES = 3;
  private static final int CHARACTERS = 32;
  private static final int BITS = 5;
  private static final int GROUP = 4;

  private final byte[] random;

  private RecoveryCode(byte[] random) {
    this.random = random;
  }

  /** A new code. */
  public static RecoveryCode generate(SecureRandom chance) {
    byte[] random = new byte[RANDOM_BYTES];
    chance.nextBytes(random);
    return new RecoveryCode(random);
  }

  /**
   * Reads what somebody typed: case, spaces and dashes do not matter, nor O for 0 and I or L for 1.
   *
   * @throws FormatException if it is not such a code; says what is wrong, never what was typed
   */
  public static RecoveryCode parse(String typed) throws FormatException {
    String text =
        typed
            .toUpperCase(Locale.ROOT)
            .replaceAll("[\\s-]", "")
            .replace('O', '0')
            .replaceAll("[IL]", "1");
    if (text.length() != CHARACTERS) {
      throw new FormatException(
          "a recovery code has " + CHARACTERS + " characters, and this has " + text.length());
    }
    byte[] bytes = new byte[RANDOM_BYTES + CHECK_BYTES];
    for (int i = 0; i < CHARACTERS; i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new FormatException("character " + (i + 1) + " is in no recovery code");
      }
      for (int bit = 0; bit < BITS; bit++) {
        int at = BITS * i + bit;
        bytes[at / 8] |= (byte) ((digit >> (BITS - 1 - bit) & 1) << (7 - at % 8));
      }
    }
    byte[] random = Arrays.copyOf(bytes, RANDOM_BYTES);
    if (!Arrays.equals(check(random), Arrays.copyOfRange(bytes, RANDOM_BYTES, bytes.length))) {
      throw new FormatException("the recovery code is mistyped: its check does not fit");
    }
    return new RecoveryCode(random);
  }

  /** To be printed, eight groups of four. */
  public String text() {
    byte[] bytes = Arrays.copyOf(random, RANDOM_BYTES + CHECK_BYTES);
    System.arraycopy(check(random), 0, bytes, RANDOM_BYTES, CHECK_BYTES);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < CHARACTERS; i++) {
      int digit = 0;
      for (int bit = 0; bit < BITS; bit++) {
        int at = BITS * i + bit;
        digit = digit << 1 | (bytes[at / 8] >> (7 - at % 8) & 1);
      }
      text.append(i > 0 && i % GROUP == 0 ? "-" : "").append(DIGITS.charAt(digit));
    }
    return text.toString();
  }

  /** What goes into the key: HKDF of the random bits. The caller zeroes it. */
  byte[] key() {
    return Hkdf.derive(random, "cairn/recovery-code/v1", KeyParts.PART_BYTES);
  }

  private static byte[] check(byte[] random) {
    byte[] label =
        "cairn/recovery-code-check/v1\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    return Arrays.copyOf(Hash.of(label, random).bytes(), CHECK_BYTES);
  }

  /** Without the code. */
  @Override
  public String toString() {
    return "RecoveryCode[hidden]";
  }
}
