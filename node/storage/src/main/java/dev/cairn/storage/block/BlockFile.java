package dev.cairn.storage.block;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The bytes of a block file: the block, then its leaf hashes (32 bytes a leaf), then a footer of
 * {@value #FOOTER_BYTES} bytes. A file says everything about itself, so the index can be made again
 * from the files, and a range can be proved without hashing the rest of the block.
 *
 * <pre>
 * footer: magic "CAIRNBK1" 8 | block bytes 8 | root 32 | owner 16 | CRC-32C of all before it
 *         in footer and leaf hashes 4            (integers big-endian)
 * </pre>
 */
final class BlockFile {

  static final int FOOTER_BYTES = 68;

  /** Read and hashed at a time: fits the second-level cache. */
  private static final int PIECE_BYTES = 256 * 1024;

  private static final byte[] MAGIC = "CAIRNBK1".getBytes(StandardCharsets.US_ASCII);

  private BlockFile() {}

  /** Length of the file of a block. */
  static long fileBytes(int blockBytes) {
    return blockBytes + (long) BlockTree.leafCount(blockBytes) * Hash.BYTES + FOOTER_BYTES;
  }

  /** What follows the block's bytes. */
  static byte[] tail(BlockTree tree, UUID owner) {
    byte[] hashes = tree.leafHashes();
    ByteBuffer out =
        ByteBuffer.allocate(hashes.length + FOOTER_BYTES)
            .order(ByteOrder.BIG_ENDIAN)
            .put(hashes)
            .put(MAGIC)
            .putLong(tree.blockBytes())
            .put(tree.root().bytes())
            .putLong(owner.getMostSignificantBits())
            .putLong(owner.getLeastSignificantBits());
    return out.putInt(crc(out.array(), out.position())).array();
  }

  /** The leaf hashes of an open file, checked; empty if its end is not that of this block. */
  static Optional<byte[]> leafHashes(FileChannel file, BlockKey key, int blockBytes)
      throws IOException {
    int hashBytes = BlockTree.leafCount(blockBytes) * Hash.BYTES;
    byte[] tail = new byte[hashBytes + FOOTER_BYTES];
    if (file.size() != fileBytes(blockBytes) || !readFully(file, blockBytes, tail)) {
      return Optional.empty();
    }
    ByteBuffer footer = ByteBuffer.wrap(tail, hashBytes, FOOTER_BYTES);
    byte[] magic = new byte[MAGIC.length];
    byte[] root = new byte[Hash.BYTES];
    footer.get(magic);
    boolean ours = Arrays.equals(magic, MAGIC) && footer.getLong() == blockBytes;
    footer.get(root);
    ours &= Hash.copyOf(root).equals(key.root());
    ours &= new UUID(footer.getLong(), footer.getLong()).equals(key.owner());
    ours &= footer.getInt() == crc(tail, tail.length - Integer.BYTES);
    return ours ? Optional.of(Arrays.copyOf(tail, hashBytes)) : Optional.empty();
  }

  /** True if the file is whole and all of its bytes hash to the root that it is filed under. */
  static boolean isSound(FileChannel file, BlockKey key, int blockBytes) throws IOException {
    Optional<byte[]> kept = leafHashes(file, key, blockBytes);
    if (kept.isEmpty()) {
      return false;
    }
    BlockTree.Builder hasher = new BlockTree.Builder();
    byte[] piece = new byte[Math.min(PIECE_BYTES, blockBytes)];
    for (int at = 0; at < blockBytes; at += piece.length) {
      int length = Math.min(piece.length, blockBytes - at);
      if (!readFully(file, at, ByteBuffer.wrap(piece, 0, length))) {
        return false;
      }
      hasher.update(piece, 0, length);
    }
    BlockTree tree = hasher.build();
    return tree.root().equals(key.root()) && Arrays.equals(tree.leafHashes(), kept.get());
  }

  /**
   * The block length that a file of {@code fileBytes} must have; 0 if none has that length. There
   * is at most one, since the file grows with the block.
   */
  static int blockBytesOf(long fileBytes) {
    long leafFile = BlockTree.LEAF_BYTES + Hash.BYTES;
    long inner = fileBytes - FOOTER_BYTES;
    long leaves = (inner + leafFile - 1) / leafFile;
    long blockBytes = inner - leaves * Hash.BYTES;
    boolean fits =
        blockBytes >= 1
            && blockBytes <= BlockStore.BLOCK_BYTES_MAX
            && fileBytes((int) blockBytes) == fileBytes;
    return fits ? (int) blockBytes : 0;
  }

  /** Fills {@code into} from {@code position}; false if the file ends before. */
  static boolean readFully(FileChannel file, long position, byte[] into) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into);
    return readFully(file, position, buffer);
  }

  static boolean readFully(FileChannel file, long position, ByteBuffer into) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = file.read(into, at);
      if (read < 0) {
        return false;
      }
      at += read;
    }
    return true;
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
