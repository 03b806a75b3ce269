package dev.cairn.identity;

import dev.cairn.crypto.VerifyKey;

/**
 * A transparency log's name and public key (C2SP signed-note, algorithm 0x01 Ed25519).
 *
 * @param origin first line of its checkpoints, for example {@code cairn.acme/log}; no spaces, no
 *     plus sign, no line breaks
 * @param key signs its checkpoints
 */
public record LogKey(String origin, VerifyKey key) {

  static final String ORIGIN_PREFIX = "cairn.";
  static final String ORIGIN_SUFFIX = "/log";

  private static final byte ED25519 = 0x01;

  /** The log of an organisation. */
  public static LogKey of(Organisation organisation, VerifyKey key) {
    return new LogKey(ORIGIN_PREFIX + organisation + ORIGIN_SUFFIX, key);
  }

  /**
   * Reads {@code NAME+ID+KEY} as {@link #text} writes it.
   *
   * @throws RefusedException {@code MALFORMED} or {@code WEAK_KEY}
   */
  public static LogKey parse(String text) throws RefusedException {
    NoteText.Named named = NoteText.parseVerifierKey(text, ED25519);
    return new LogKey(named.name(), named.key());
  }

  /** The verifier key, for people and witnesses. */
  public String text() {
    return NoteText.verifierKey(origin, ED25519, key);
  }

  byte[] id() {
    return NoteText.keyId(origin, ED25519, key);
  }
}
