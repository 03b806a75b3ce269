package dev.cairn.archive.chunk;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.HmacSha256;
import java.util.List;

/**
 * Chunk ids: HMAC-SHA-256 of the plaintext under the vault's chunk-id key, so that equal content is
 * stored once within a vault while nobody outside can confirm a guess of it. HMAC rather than a
 * prefixed key: the same speed on a chunk, and no length extension to reason about.
 *
 * <p>For one thread.
 */
public final class ChunkIds {

  private final HmacSha256 mac;

  /** Under {@code key}, 32 bytes. */
  public ChunkIds(byte[] key) {
    mac = new HmacSha256(key);
  }

  /** The id of {@code length} bytes of {@code array} from {@code offset}. */
  public Hash of(byte[] array, int offset, int length) {
    return mac.of(array, offset, length);
  }

  /** The ids of parts of {@code array}, which take half as long as one after the other. */
  public List<Hash> ofEach(byte[] array, int[] offsets, int[] lengths) {
    return mac.ofEach(array, offsets, lengths);
  }
}
