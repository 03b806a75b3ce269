package dev.cairn.archive.chunk;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Slice;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Compresses chunks and seals them in place. Holds the buffers, so one per worker; not for two
 * threads at once.
 *
 * <p>A chunk is compressed only if it pays: a sample of {@value #SAMPLE_BYTES} bytes from its
 * middle is tried first, because incompressible data (media, archives) is most of what people keep.
 * What was compressed is decompressed and compared before it leaves. That catches a faulty
 * compressor and memory that flips before sealing; bits that flip later are caught by the seal when
 * it is read.
 */
public final class ChunkWriter implements AutoCloseable {

  /**
   * A quarter faster than zstd's default of 3, and text comes out 1.1 % longer; 1 costs a tenth.
   */
  private static final int ZSTD_LEVEL = 2;

  private static final int SAMPLE_BYTES = 16 << 10;

  /** Compression must save at least one part in 32. */
  private static final int SAVING_SHIFT = 5;

  private static final byte[] CONTEXT = "cairn/chunk/v1\0".getBytes(StandardCharsets.US_ASCII);

  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final SecureRandom random;
  private byte[] packed = new byte[0];
  private byte[] check = new byte[0];

  /** Salts come from {@code random}. */
  public ChunkWriter(SecureRandom random) {
    this.random = random;
    compressor.setLevel(ZSTD_LEVEL);
    compressor.setContentSize(false); // the length stands in the directory
    compressor.setChecksum(false); // the seal is the checksum
  }

  /**
   * A chunk ready to be sealed.
   *
   * @param bytes either the caller's array or one that this writer reuses for its next chunk
   */
  public record Encoded(Encoding encoding, Slice bytes, int plainBytes) {

    /** Length once sealed. */
    public int sealedBytes() {
      return Aead.sealedBytes(bytes.length());
    }
  }

  /** Encodes a chunk. The result is valid until the next call. */
  public Encoded encode(byte[] array, int offset, int length) {
    Slice plain = new Slice(array, offset, length);
    if (length < 64 || !samplePays(array, offset, length)) {
      return new Encoded(Encoding.RAW, plain, length);
    }
    packed = atLeast(packed, (int) com.github.luben.zstd.Zstd.compressBound(length));
    int bytes = compressor.compressByteArray(packed, 0, packed.length, array, offset, length);
    if (bytes > length - (length >> SAVING_SHIFT)) {
      return new Encoded(Encoding.RAW, plain, length);
    }
    check = atLeast(check, length);
    int back = decompressor.decompressByteArray(check, 0, length, packed, 0, bytes);
    if (back != length || !Arrays.equals(check, 0, length, array, offset, offset + length)) {
      throw new IllegalStateException(
          "zstd gave back other bytes than it was given: faulty memory or library");
    }
    return new Encoded(Encoding.ZSTD, new Slice(packed, 0, bytes), length);
  }

  private boolean samplePays(byte[] array, int offset, int length) {
    if (length <= 2 * SAMPLE_BYTES) {
      return true;
    }
    packed = atLeast(packed, (int) com.github.luben.zstd.Zstd.compressBound(SAMPLE_BYTES));
    int middle = offset + (length - SAMPLE_BYTES) / 2;
    int bytes = compressor.compressByteArray(packed, 0, packed.length, array, middle, SAMPLE_BYTES);
    return bytes <= SAMPLE_BYTES - (SAMPLE_BYTES >> SAVING_SHIFT);
  }

  /**
   * Seals {@code encoded} into {@code out} at {@code offset}: {@link Encoded#sealedBytes} bytes.
   */
  public void seal(Aead key, Hash id, Encoded encoded, byte[] out, int offset) {
    byte[] context = context(id, encoded.encoding(), encoded.plainBytes());
    key.seal(encoded.bytes(), context, random, out, offset);
  }

  /** Binds a seal to what the index says of the chunk. */
  static byte[] context(Hash id, Encoding encoding, int plainBytes) {
    byte[] context = Arrays.copyOf(CONTEXT, CONTEXT.length + Hash.BYTES + 5);
    System.arraycopy(id.bytes(), 0, context, CONTEXT.length, Hash.BYTES);
    int at = CONTEXT.length + Hash.BYTES;
    context[at] = (byte) encoding.code();
    for (int i = 0; i < 4; i++) {
      context[at + 1 + i] = (byte) (plainBytes >>> (24 - 8 * i));
    }
    return context;
  }

  private static byte[] atLeast(byte[] buffer, int bytes) {
    return buffer.length >= bytes ? buffer : new byte[bytes];
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
