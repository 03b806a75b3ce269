package dev.cairn.archive.keys;

import dev.cairn.crypto.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where a vault's shares are found. Derived from what an owner still knows after losing every
 * device: the organisation, who they are, and the vault's name.
 *
 * @param hash SHA-256("cairn/vault/v1\0" ‖ organisation ‖ "\0" ‖ subject (16 bytes) ‖ name)
 */
public record VaultLocator(Hash hash) {

  /** What a vault may be called: short, and the same in every file system and shell. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** True if {@code name} can name a vault: 1..64 of letters, digits, dot, dash, underscore. */
  public static boolean validName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * The locator of a subject's vault.
   *
   * @throws IllegalArgumentException if {@code name} is not a {@linkplain #validName valid name}
   */
  public static VaultLocator of(String organisation, UUID subject, String name) {
    if (!validName(name)) {
      throw new IllegalArgumentException(
          "a vault's name has 1 to 64 letters, digits, '.', '-' or '_', not \"" + name + "\"");
    }
    byte[] id =
        ByteBuffer.allocate(16)
            .putLong(subject.getMostSignificantBits())
            .putLong(subject.getLeastSignificantBits())
            .array();
    return new VaultLocator(
        Hash.of(ascii("cairn/vault/v1\0"), ascii(organisation + "\0"), id, ascii(name)));
  }

  /**
   * The point of the overlay around which the shares of one dealing lie.
   *
   * @param epoch counts the dealings of this vault from 1
   */
  public Hash shareKey(long epoch) {
    return Hash.of(
        ascii("cairn-share\0"), hash.bytes(), ByteBuffer.allocate(8).putLong(epoch).array());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
