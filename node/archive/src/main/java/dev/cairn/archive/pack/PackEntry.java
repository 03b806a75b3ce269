package dev.cairn.archive.pack;

import dev.cairn.archive.chunk.Chunker;
import dev.cairn.archive.chunk.Encoding;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage;

/**
 * A chunk within its pack.
 *
 * @param offset first byte of the sealed chunk in the pack's payload
 * @param sealedBytes its length there
 * @param plainBytes its length when opened and decoded
 */
public record PackEntry(Hash id, int offset, int sealedBytes, int plainBytes, Encoding encoding) {

  public PackEntry {
    if (offset < 0
        || sealedBytes < 1
        || offset > PeerStorage.PAYLOAD_BYTES_MAX - sealedBytes
        || plainBytes < 0
        || plainBytes > Chunker.BYTES_MAX) {
      throw new IllegalArgumentException(
          "chunk at " + offset + " of " + sealedBytes + " and " + plainBytes + " bytes");
    }
  }

  /** One past the last byte of the sealed chunk. */
  public int end() {
    return offset + sealedBytes;
  }
}
