package dev.cairn.storage.block;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A block file, open. */
final class DiskBlockReader implements BlockReader {

  private final FileChannel file;
  private final BlockKey key;
  private final BlockTree tree;

  private DiskBlockReader(FileChannel file, BlockKey key, BlockTree tree) {
    this.file = file;
    this.key = key;
    this.tree = tree;
  }

  static DiskBlockReader open(Path path, BlockKey key, int blockBytes) throws BlockStoreException {
    FileChannel file = null;
    try {
      file = FileChannel.open(path, StandardOpenOption.READ);
      byte[] hashes =
          BlockFile.leafHashes(file, key, blockBytes)
              .orElseThrow(() -> new IOException("the end of its file is damaged"));
      DiskBlockReader reader =
          new DiskBlockReader(file, key, BlockTree.ofLeafHashes(hashes, blockBytes));
      file = null;
      return reader;
    } catch (IOException e) {
      throw new BlockStoreException("cannot open " + key, e);
    } finally {
      closeQuietly(file);
    }
  }

  @Override
  public Hash root() {
    return key.root();
  }

  @Override
  public int blockBytes() {
    return (int) tree.blockBytes();
  }

  @Override
  public int leaves() {
    return tree.leafCount();
  }

  @Override
  public byte[] proof(int firstLeaf, int leafCount) {
    return tree.proof(firstLeaf, leafCount);
  }

  @Override
  public int read(int firstLeaf, int leafCount, byte[] into, int offset)
      throws BlockStoreException {
    long position = (long) firstLeaf * BlockTree.LEAF_BYTES;
    int length = (int) Math.min((long) leafCount * BlockTree.LEAF_BYTES, blockBytes() - position);
    try {
      if (!BlockFile.readFully(file, position, ByteBuffer.wrap(into, offset, length))) {
        throw new IOException("its file ends early");
      }
      return length;
    } catch (IOException e) {
      throw new BlockStoreException("cannot read " + key, e);
    }
  }

  @Override
  public void close() {
    closeQuietly(file);
  }

  /** Closing a file that was only read has nothing to report. */
  private static void closeQuietly(@org.jspecify.annotations.Nullable FileChannel file) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException nothingWasWritten) {
      return;
    }
  }
}
