package dev.cairn.storage.block;

import dev.cairn.crypto.BlockTree;
import dev.cairn.storage.block.BlockStore.NewBlock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Writes the file of a block while hashing it: each byte is touched once. */
final class PartWriter {

  /**
   * Read from a peer, hashed and written at a time: a block of 4 MiB waits four times for its disk.
   */
  private static final int PIECE_BYTES = 1024 * 1024;

  private final BlockDisk disk;

  PartWriter(BlockDisk disk) {
    this.disk = disk;
  }

  /**
   * Writes {@code part} and syncs it if the root is right; otherwise it is left unfinished.
   *
   * @throws DiskFullException if the disk has no room
   * @throws BlockStoreException if it fails otherwise
   * @throws IOException from {@code bytes}, or because they ended early
   */
  BlockTree write(Path part, NewBlock block, InputStream bytes) throws IOException {
    BlockKey key = new BlockKey(block.root(), block.owner());
    PartFile[] opened = new PartFile[1];
    DiskFullException.guard(key, () -> opened[0] = disk.create(part));
    try (PartFile file = opened[0]) {
      BlockTree tree = copy(file, key, block.blockBytes(), bytes);
      if (tree.root().equals(block.root())) {
        DiskFullException.guard(
            key,
            () -> {
              file.write(ByteBuffer.wrap(BlockFile.tail(tree, block.owner())));
              file.sync();
            });
      }
      return tree;
    }
  }

  private static BlockTree copy(PartFile file, BlockKey key, int blockBytes, InputStream bytes)
      throws IOException {
    BlockTree.Builder hasher = new BlockTree.Builder();
    byte[] piece = new byte[Math.min(PIECE_BYTES, blockBytes)];
    for (int left = blockBytes; left > 0; ) {
      int length = Math.min(piece.length, left);
      int got = bytes.readNBytes(piece, 0, length);
      if (got < length) {
        throw new IOException(key + ": the bytes ended " + (left - got) + " early");
      }
      hasher.update(piece, 0, length);
      DiskFullException.guard(key, () -> file.write(ByteBuffer.wrap(piece, 0, length)));
      left -= length;
    }
    return hasher.build();
  }
}
