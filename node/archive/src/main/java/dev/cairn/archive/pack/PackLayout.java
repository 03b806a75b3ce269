package dev.cairn.archive.pack;

import dev.cairn.crypto.Aead;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The payload of a stripe that is a pack:
 *
 * <pre>
 * header (48) ‖ sealed chunk ‖ … ‖ sealed directory ‖ padding
 * header = seal({version = 1, directory offset, directory length, 0}, four big-endian 32-bit words)
 * </pre>
 *
 * Every byte looks random, the padding too (it is a sealed run of zeros, cut), and the length is
 * Padmé's, so that a host sees neither how many chunks there are nor where they end. The header
 * stands first because it is found without knowing the length: a pack explains itself.
 */
public final class PackLayout {

  /** Length of the sealed header. */
  public static final int HEADER_BYTES = 48;

  private static final int HEADER_PLAIN_BYTES = 16;
  private static final int VERSION = 1;
  private static final byte[] HEADER_CONTEXT = ascii("cairn/pack-header/v1");
  private static final byte[] DIRECTORY_CONTEXT = ascii("cairn/pack-directory/v1");
  private static final byte[] PADDING_CONTEXT = ascii("cairn/padding/v1");

  private PackLayout() {}

  /** Where a pack's directory lies. */
  public record DirectoryAt(int offset, int sealedBytes) {}

  /**
   * Completes a pack whose chunks are in {@code payload[HEADER_BYTES..end)}.
   *
   * @return the payload's length
   */
  static int finish(
      Aead metadata, SecureRandom random, byte[] payload, int end, PackDirectory directory) {
    byte[] encoded = directory.encode();
    int sealedBytes = metadata.seal(Slice.of(encoded), DIRECTORY_CONTEXT, random, payload, end);
    byte[] header =
        ByteBuffer.allocate(HEADER_PLAIN_BYTES)
            .putInt(VERSION)
            .putInt(end)
            .putInt(sealedBytes)
            .putInt(0)
            .array();
    metadata.seal(Slice.of(header), HEADER_CONTEXT, random, payload, 0);
    int used = end + sealedBytes;
    int padded = Math.min(Padme.padded(used), payload.length);
    pad(metadata, random, payload, used, padded);
    return padded;
  }

  /** Fills {@code payload[from..to)} with bytes that look sealed. */
  public static void pad(Aead key, SecureRandom random, byte[] payload, int from, int to) {
    if (to > from) {
      byte[] zeros = new byte[to - from];
      byte[] noise = new byte[Aead.sealedBytes(zeros.length)];
      key.seal(Slice.of(zeros), PADDING_CONTEXT, random, noise, 0);
      System.arraycopy(noise, 0, payload, from, to - from);
    }
  }

  /** Opens a pack's first {@link #HEADER_BYTES} bytes. */
  public static DirectoryAt openHeader(Aead metadata, byte[] header)
      throws SealBrokenException, FormatException {
    byte[] plain = new byte[HEADER_PLAIN_BYTES];
    metadata.open(new Slice(header, 0, HEADER_BYTES), HEADER_CONTEXT, plain, 0);
    ByteBuffer words = ByteBuffer.wrap(plain);
    int version = words.getInt();
    if (version != VERSION) {
      throw new FormatException("pack of version " + version + ": newer software wrote it");
    }
    return new DirectoryAt(words.getInt(), words.getInt());
  }

  /** Opens a pack's directory. */
  public static PackDirectory openDirectory(Aead metadata, byte[] sealed)
      throws SealBrokenException, FormatException {
    int bytes = Aead.openedBytes(sealed.length);
    if (bytes < 0) {
      throw new FormatException("pack directory of " + sealed.length + " bytes");
    }
    byte[] plain = new byte[bytes];
    metadata.open(Slice.of(sealed), DIRECTORY_CONTEXT, plain, 0);
    return PackDirectory.decode(plain);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
