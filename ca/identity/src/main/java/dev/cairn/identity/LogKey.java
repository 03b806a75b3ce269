package dev.cairn.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.VerifyKey;
import java.util.Arrays;

/**
 * A transparency log's name and public key (C2SP signed-note, algorithm 0x01 Ed25519).
 *
 * @param origin first line of its checkpoints, for example {@code cairn.acme/log}; no spaces, no
 *     plus sign, no line breaks
 * @param key signs its checkpoints
 */
public record LogKey(String origin, VerifyKey key) {

  /** Length of the key id before each note signature. */
  static final int ID_BYTES = 4;

  static final String ORIGIN_PREFIX = "cairn.";
  static final String ORIGIN_SUFFIX = "/log";

  private static final byte ED25519 = 0x01;

  /** The log of an organisation. */
  public static LogKey of(Organisation organisation, VerifyKey key) {
    return new LogKey(ORIGIN_PREFIX + organisation + ORIGIN_SUFFIX, key);
  }

  /** The key id of signed notes: the first 4 bytes of SHA-256(origin ‖ "\n" ‖ 0x01 ‖ key). */
  byte[] id() {
    byte[] name = (origin + "\n").getBytes(UTF_8);
    return Arrays.copyOf(Hash.of(name, new byte[] {ED25519}, key.bytes()).bytes(), ID_BYTES);
  }
}
