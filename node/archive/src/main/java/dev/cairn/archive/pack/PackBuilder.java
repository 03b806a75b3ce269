package dev.cairn.archive.pack;

import dev.cairn.archive.chunk.Encoding;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.Hash;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * A pack being filled. Workers reserve a range each and seal straight into it, side by side, so a
 * chunk is never copied after it is compressed.
 *
 * <p>{@link #reserve} and {@link #sealed} are for one thread at a time (the caller's lock); the
 * ranges handed out are disjoint, so filling them needs none.
 */
public final class PackBuilder {

  /** Room for the directory's own seal. */
  private static final int DIRECTORY_SEAL_BYTES = 64;

  /**
   * Chunks in a pack. What is kept of each until the pack is durable takes some 200 bytes, as much
   * as some of a million tiny files do themselves; of others a full pack has a fifth of this.
   */
  static final int ENTRIES_MAX = 1 << 16;

  private final PackKind kind;
  private final byte[] payload;
  private final List<PackEntry> entries = new ArrayList<>();
  private int end = PackLayout.HEADER_BYTES;
  private int unsealed;
  private boolean closed;

  /**
   * @param payload becomes the stripe's payload; its length is the most the pack may have
   */
  public PackBuilder(PackKind kind, byte[] payload) {
    this.kind = kind;
    this.payload = payload;
  }

  /** What its chunks are. */
  public PackKind kind() {
    return kind;
  }

  /**
   * True if a chunk of {@code sealedBytes} still fits, the directory counted, of at most {@value
   * #ENTRIES_MAX}.
   */
  public boolean fits(int sealedBytes) {
    long directory =
        PackDirectory.FIXED_BYTES
            + (entries.size() + 1L) * PackDirectory.ENTRY_BYTES_MAX
            + DIRECTORY_SEAL_BYTES;
    return !closed
        && entries.size() < ENTRIES_MAX
        && end + (long) sealedBytes + directory <= payload.length;
  }

  /**
   * Hands out a range for a chunk that {@link #fits}; the caller fills it, then {@link #sealed}.
   */
  public PackEntry reserve(Hash id, int sealedBytes, int plainBytes, Encoding encoding) {
    PackEntry entry = new PackEntry(id, end, sealedBytes, plainBytes, encoding);
    entries.add(entry);
    end += sealedBytes;
    unsealed++;
    return entry;
  }

  /** One reserved range is filled. True if this was the last one of a closed pack. */
  public boolean sealed() {
    unsealed--;
    return closed && unsealed == 0;
  }

  /** No more ranges. True if all that were handed out are filled. */
  public boolean close() {
    closed = true;
    return unsealed == 0;
  }

  /** True while it has no chunk. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The array handed in: header, chunks, directory and padding once {@link #finish}ed. */
  public byte[] payload() {
    return payload;
  }

  /** What it holds. */
  public PackDirectory directory() {
    return new PackDirectory(kind, entries);
  }

  /** Adds header, directory and padding; gives the length of the payload. */
  public int finish(Aead metadata, SecureRandom random) {
    if (!closed || unsealed > 0) {
      throw new IllegalStateException("finished with " + unsealed + " chunks unsealed");
    }
    return PackLayout.finish(metadata, random, payload, end, directory());
  }
}
