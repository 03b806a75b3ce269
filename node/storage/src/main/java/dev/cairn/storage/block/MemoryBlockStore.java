package dev.cairn.storage.block;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Blocks in memory, for simulations. Counts what a disk with 4 KiB clusters would take, without
 * folders.
 */
public final class MemoryBlockStore implements BlockStore {

  private static final long CLUSTER_BYTES = 4096;

  private final ConcurrentSkipListMap<BlockKey, Stored> blocks = new ConcurrentSkipListMap<>();
  private final BlockAccounts accounts;

  /**
   * @param capBytes most bytes it may take
   */
  public MemoryBlockStore(long capBytes) {
    this.accounts = new BlockAccounts(capBytes);
  }

  @Override
  public PutOutcome put(NewBlock block, InputStream bytes) throws IOException {
    Reservation reservation = new Reservation(block, diskBytes(block.blockBytes()), 0);
    Optional<PutOutcome> early = accounts.begin(reservation, blocks::containsKey);
    if (early.isPresent()) {
      return early.get();
    }
    boolean kept = false;
    try {
      byte[] copy = bytes.readNBytes(block.blockBytes());
      if (copy.length < block.blockBytes()) {
        throw new IOException("block " + block.root().shortHex() + ": the bytes ended early");
      }
      BlockTree tree = BlockTree.of(copy, 0, copy.length);
      kept = tree.root().equals(block.root());
      if (!kept) {
        return new PutOutcome.WrongRoot(tree.root());
      }
      blocks.put(new BlockKey(block.root(), block.owner()), new Stored(copy, tree));
      return new PutOutcome.Kept();
    } finally {
      if (kept) {
        accounts.commit(reservation);
      } else {
        accounts.abort(reservation);
      }
    }
  }

  @Override
  public Optional<BlockReader> open(Hash root) {
    return find(root).map(Reader::new);
  }

  @Override
  public Optional<BlockReader> open(Hash root, UUID owner) {
    return Optional.ofNullable(blocks.get(new BlockKey(root, owner))).map(Reader::new);
  }

  @Override
  public boolean has(Hash root) {
    return find(root).isPresent();
  }

  @Override
  public boolean has(Hash root, UUID owner) {
    return blocks.containsKey(new BlockKey(root, owner));
  }

  @Override
  public boolean delete(Hash root, UUID owner) {
    Stored gone = blocks.remove(new BlockKey(root, owner));
    if (gone != null) {
      accounts.removed(owner, gone.bytes.length, diskBytes(gone.bytes.length));
    }
    return gone != null;
  }

  @Override
  public Condition examine(Hash root, UUID owner) {
    Stored stored = blocks.get(new BlockKey(root, owner));
    if (stored == null) {
      return Condition.ABSENT;
    }
    Hash now = BlockTree.root(stored.bytes, 0, stored.bytes.length);
    return now.equals(root) ? Condition.SOUND : Condition.ROTTEN;
  }

  /** Flips one bit of every copy of a block, as a disk may; false if it is not here. */
  public boolean damage(Hash root, int byteIndex) {
    Optional<Stored> stored = find(root);
    stored.ifPresent(block -> block.bytes[byteIndex] ^= 1);
    return stored.isPresent();
  }

  @Override
  public List<Held> page(@Nullable Held after, int max) {
    SortedMap<BlockKey, Stored> rest =
        after == null ? blocks : blocks.tailMap(new BlockKey(after.root(), after.owner()), false);
    return held(rest, key -> !key.isSpool(), max);
  }

  @Override
  public List<Held> spooled() {
    return held(blocks, BlockKey::isSpool, Integer.MAX_VALUE);
  }

  private static List<Held> held(
      SortedMap<BlockKey, Stored> from, Predicate<BlockKey> wanted, int max) {
    return from.entrySet().stream()
        .filter(entry -> wanted.test(entry.getKey()))
        .limit(max)
        .map(entry -> {
          BlockKey key = entry.getKey();
          return new Held(key.root(), key.owner(), entry.getValue().bytes.length);
        })
        .toList();
  }

  @Override
  public void acceptNew(boolean accept) {
    accounts.accept(accept);
  }

  @Override
  public Usage usage() {
    return accounts.usage();
  }

  @Override
  public Map<UUID, Long> heldByOwner() {
    return accounts.heldByOwner();
  }

  /** Forgets nothing: a host that restarts in a simulation finds its blocks again. */
  @Override
  public void close() {}

  private Optional<Stored> find(Hash root) {
    Map.Entry<BlockKey, Stored> first = blocks.higherEntry(new BlockKey(root, SPOOL));
    return first != null && first.getKey().root().equals(root)
        ? Optional.of(first.getValue())
        : Optional.empty();
  }

  private static long diskBytes(int blockBytes) {
    return Math.ceilDiv(BlockFile.fileBytes(blockBytes), CLUSTER_BYTES) * CLUSTER_BYTES;
  }

  private record Stored(byte[] bytes, BlockTree tree) {}

  private record Reader(Stored block) implements BlockReader {
    @Override
    public Hash root() {
      return block.tree.root();
    }

    @Override
    public int blockBytes() {
      return block.bytes.length;
    }

    @Override
    public int leaves() {
      return block.tree.leafCount();
    }

    @Override
    public byte[] proof(int firstLeaf, int leafCount) {
      return block.tree.proof(firstLeaf, leafCount);
    }

    @Override
    public int read(int firstLeaf, int leafCount, byte[] into, int offset) {
      int from = firstLeaf * BlockTree.LEAF_BYTES;
      int length = Math.min(leafCount * BlockTree.LEAF_BYTES, blockBytes() - from);
      System.arraycopy(block.bytes, from, into, offset, length);
      return length;
    }

    @Override
    public void close() {}
  }
}
