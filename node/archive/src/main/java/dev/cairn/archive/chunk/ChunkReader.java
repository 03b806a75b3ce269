package dev.cairn.archive.chunk;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import java.util.Objects;

/**
 * Opens sealed chunks and compares them with their ids. Holds buffers, so one per worker; not for
 * two threads at once.
 */
public final class ChunkReader implements AutoCloseable {

  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final ChunkIds ids;
  private final Aead key;
  private byte[] opened = new byte[0];

  public ChunkReader(Aead key, byte[] chunkIdKey) {
    this.key = key;
    this.ids = new ChunkIds(chunkIdKey);
  }

  /** Loads the decompressor, whose binding takes a while: call it beside something that waits. */
  public static void load() {
    new ZstdDecompressCtx().close();
  }

  /**
   * What a chunk is said to be.
   *
   * @param plainBytes at most {@link Chunker#BYTES_MAX}
   */
  public record Claim(Hash id, Encoding encoding, int plainBytes) {
    public Claim {
      if (plainBytes < 0 || plainBytes > Chunker.BYTES_MAX) {
        throw new IllegalArgumentException("chunk of " + plainBytes + " bytes");
      }
    }
  }

  /**
   * The plaintext of {@code sealed}, in a new array.
   *
   * @throws SealBrokenException if it is not the chunk that {@code claim} says
   */
  public byte[] open(Slice sealed, Claim claim) throws SealBrokenException {
    byte[] plain = new byte[claim.plainBytes()];
    open(sealed, claim, plain);
    return plain;
  }

  /**
   * As {@link #open(Slice, Claim)}, into the beginning of {@code plain}, which has room for it.
   * When it fails, what it left there is not the chunk.
   */
  public void open(Slice sealed, Claim claim, byte[] plain) throws SealBrokenException {
    Objects.checkFromIndexSize(0, claim.plainBytes(), plain.length);
    int bytes = Aead.openedBytes(sealed.length());
    byte[] context = ChunkWriter.context(claim.id(), claim.encoding(), claim.plainBytes());
    switch (claim.encoding()) {
      case RAW -> {
        if (bytes != claim.plainBytes()) {
          throw new SealBrokenException("chunk " + claim.id() + " has another length");
        }
        key.open(sealed, context, plain, 0);
      }
      case ZSTD -> {
        if (opened.length < bytes) {
          opened = new byte[bytes];
        }
        int length = key.open(sealed, context, opened, 0);
        decompress(claim, length, plain);
      }
    }
    if (!ids.of(plain, 0, claim.plainBytes()).equals(claim.id())) {
      throw new SealBrokenException("chunk " + claim.id() + " was damaged before it was sealed");
    }
  }

  /**
   * A part of an uncompressed chunk, without its seal and its id being checked: see {@link
   * Aead#decryptProved} for what must be known of the bytes.
   *
   * @param salt what the sealed chunk begins with
   * @param offset of the part's first byte in the chunk, a multiple of 16
   */
  public byte[] part(byte[] salt, Slice proved, Claim claim, int offset) {
    if (claim.encoding() != Encoding.RAW) {
      throw new IllegalArgumentException("chunk " + claim.id() + " is compressed as a whole");
    }
    byte[] context = ChunkWriter.context(claim.id(), claim.encoding(), claim.plainBytes());
    Aead.Part part = new Aead.Part(offset, proved.length(), claim.plainBytes());
    return key.decryptProved(salt, context, part, proved);
  }

  private void decompress(Claim claim, int length, byte[] plain) throws SealBrokenException {
    try {
      int bytes = decompressor.decompressByteArray(plain, 0, claim.plainBytes(), opened, 0, length);
      if (bytes == claim.plainBytes()) {
        return;
      }
    } catch (ZstdException e) {
      throw new SealBrokenException("chunk " + claim.id() + " does not decompress", e);
    }
    throw new SealBrokenException("chunk " + claim.id() + " decompresses to another length");
  }

  @Override
  public void close() {
    decompressor.close();
  }
}
