package dev.cairn.sim.vice;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockReader;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.BlockStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes every block, receipts it, keeps none, and says that it has them all. */
final class HollowStore implements BlockStore {

  private final BlockStore real;
  private final Map<Hash, Held> claimed = new TreeMap<>();

  HollowStore(BlockStore real) {
    this.real = real;
  }

  @Override
  public PutOutcome put(NewBlock block, InputStream bytes) throws IOException {
    bytes.skipNBytes(block.blockBytes());
    claimed.put(block.root(), new Held(block.root(), block.owner(), block.blockBytes()));
    return new PutOutcome.Kept();
  }

  @Override
  public Optional<BlockReader> open(Hash root) {
    return Optional.ofNullable(claimed.get(root)).map(Nothing::new);
  }

  @Override
  public Optional<BlockReader> open(Hash root, UUID owner) {
    return open(root);
  }

  @Override
  public boolean has(Hash root) {
    return claimed.containsKey(root);
  }

  @Override
  public boolean has(Hash root, UUID owner) {
    return has(root);
  }

  @Override
  public boolean delete(Hash root, UUID owner) {
    return claimed.remove(root) != null;
  }

  @Override
  public Condition examine(Hash root, UUID owner) {
    return has(root) ? Condition.SOUND : Condition.ABSENT;
  }

  @Override
  public void acceptNew(boolean accept) {
    real.acceptNew(accept);
  }

  @Override
  public Usage usage() {
    return real.usage();
  }

  @Override
  public List<Held> page(@Nullable Held after, int max) throws BlockStoreException {
    return real.page(after, max);
  }

  @Override
  public List<Held> spooled() throws BlockStoreException {
    return real.spooled();
  }

  @Override
  public Map<UUID, Long> heldByOwner() {
    return real.heldByOwner();
  }

  @Override
  public void close() {
    real.close();
  }

  /** A block of zeros, with the proofs of a block of zeros. */
  private record Nothing(Held held) implements BlockReader {

    @Override
    public Hash root() {
      return held.root();
    }

    @Override
    public int blockBytes() {
      return held.blockBytes();
    }

    @Override
    public int leaves() {
      return Math.ceilDiv(held.blockBytes(), BlockTree.LEAF_BYTES);
    }

    @Override
    public byte[] proof(int firstLeaf, int leafCount) {
      byte[] zeros = new byte[held.blockBytes()];
      return BlockTree.of(zeros, 0, zeros.length).proof(firstLeaf, leafCount);
    }

    @Override
    public int read(int firstLeaf, int leafCount, byte[] into, int offset) {
      int from = firstLeaf * BlockTree.LEAF_BYTES;
      int length = Math.min(leafCount * BlockTree.LEAF_BYTES, held.blockBytes() - from);
      java.util.Arrays.fill(into, offset, offset + length, (byte) 0);
      return length;
    }

    @Override
    public void close() {}
  }
}
