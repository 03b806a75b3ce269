package dev.cairn.archive.chunk;

import dev.cairn.crypto.Hash;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Chunk ids: HMAC-SHA-256 of the plaintext under the vault's chunk-id key, so that equal content is
 * stored once within a vault while nobody outside can confirm a guess of it. HMAC rather than a
 * prefixed key: the same speed on a chunk, and no length extension to reason about.
 *
 * <p>For one thread.
 */
public final class ChunkIds {

  private final Mac mac;

  /** Under {@code key}, 32 bytes. */
  public ChunkIds(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  /** The id of {@code length} bytes of {@code array} from {@code offset}. */
  public Hash of(byte[] array, int offset, int length) {
    mac.update(array, offset, length);
    return Hash.copyOf(mac.doFinal());
  }
}
