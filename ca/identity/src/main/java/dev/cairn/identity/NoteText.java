package dev.cairn.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.VerifyKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The form of signed notes (C2SP signed-note): a body that ends in a line break, an empty line,
 * then signature lines {@code — NAME BASE64(key id 4 ‖ signature)}.
 *
 * @param body with its last line break
 * @param signatures the lines after the empty one, unchecked
 */
record NoteText(String body, String signatures) {

  static final String SIGNATURE_PREFIX = "\u2014 ";
  static final int KEY_ID_BYTES = 4;

  static NoteText split(byte[] note) throws RefusedException {
    String text = new String(note, UTF_8);
    int split = text.lastIndexOf("\n\n");
    if (split < 0 || !text.endsWith("\n")) {
      throw new RefusedException(Reason.MALFORMED, "checkpoint is not a signed note");
    }
    return new NoteText(text.substring(0, split + 1), text.substring(split + 2));
  }

  /** What stands behind the key id in the lines of that key: signatures, with what goes along. */
  Stream<byte[]> signaturesOf(String name, byte[] keyId) {
    String prefix = SIGNATURE_PREFIX + name + " ";
    return signatures
        .lines()
        .filter(line -> line.startsWith(prefix))
        .flatMap(line -> decoded(line.substring(prefix.length())).stream())
        .filter(tagged -> tagged.length > KEY_ID_BYTES)
        .filter(tagged -> Arrays.equals(tagged, 0, KEY_ID_BYTES, keyId, 0, KEY_ID_BYTES))
        .map(tagged -> Arrays.copyOfRange(tagged, KEY_ID_BYTES, tagged.length));
  }

  private static Optional<byte[]> decoded(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A signature line with its line break. */
  static String line(String name, byte[] keyId, byte[] signature) {
    byte[] tagged = Arrays.copyOf(keyId, keyId.length + signature.length);
    System.arraycopy(signature, 0, tagged, keyId.length, signature.length);
    return SIGNATURE_PREFIX + name + " " + Base64.getEncoder().encodeToString(tagged) + "\n";
  }

  /** The first 4 bytes of SHA-256(name ‖ "\n" ‖ algorithm ‖ key). */
  static byte[] keyId(String name, byte algorithm, VerifyKey key) {
    byte[] line = (name + "\n").getBytes(UTF_8);
    Hash hash = Hash.of(line, new byte[] {algorithm}, key.bytes());
    return Arrays.copyOf(hash.bytes(), KEY_ID_BYTES);
  }

  /** A verifier key as text: {@code NAME+KEYID+BASE64(algorithm ‖ key)}. */
  static String verifierKey(String name, byte algorithm, VerifyKey key) {
    byte[] tagged = new byte[1 + VerifyKey.BYTES];
    tagged[0] = algorithm;
    System.arraycopy(key.bytes(), 0, tagged, 1, VerifyKey.BYTES);
    return name
        + "+"
        + HexFormat.of().formatHex(keyId(name, algorithm, key))
        + "+"
        + Base64.getEncoder().encodeToString(tagged);
  }

  /** Name and key of a verifier key of that algorithm. */
  record Named(String name, VerifyKey key) {}

  static Named parseVerifierKey(String text, byte algorithm) throws RefusedException {
    String[] parts = text.strip().split("\\+", 3);
    byte[] tagged = parts.length == 3 ? decoded(parts[2]).orElse(new byte[0]) : new byte[0];
    if (tagged.length != 1 + VerifyKey.BYTES || tagged[0] != algorithm || !isName(parts[0])) {
      throw new RefusedException(
          Reason.MALFORMED,
          "'" + text + "' is no verifier key NAME+ID+KEY of algorithm " + algorithm);
    }
    try {
      VerifyKey key = VerifyKey.of(Arrays.copyOfRange(tagged, 1, tagged.length));
      if (!HexFormat.of().formatHex(keyId(parts[0], algorithm, key)).equals(parts[1])) {
        throw new RefusedException(
            Reason.MALFORMED, "verifier key '" + text + "' is mistyped: its id is not of its key");
      }
      return new Named(parts[0], key);
    } catch (InvalidKeyException e) {
      throw new RefusedException(Reason.WEAK_KEY, "verifier key: " + e.getMessage());
    }
  }

  /** A key's name: no spaces, no plus sign, no control characters. */
  static boolean isName(String name) {
    return name.length() <= 128 && name.matches("[!-*,-~]+");
  }
}
