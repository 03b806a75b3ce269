package dev.cairn.storage.block;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockStore.Held;
import dev.cairn.storage.database.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which blocks are there: table {@code blocks}, root ‖ owner → block bytes (4, big-endian). */
final class BlockIndex {

  /** Name of the table. */
  static final String TABLE = "blocks";

  private final Table table;

  BlockIndex(Table table) {
    this.table = table;
  }

  boolean contains(BlockKey key) throws BlockStoreException {
    return blockBytes(key).isPresent();
  }

  /** The length of a block, if it is there. */
  Optional<Integer> blockBytes(BlockKey key) throws BlockStoreException {
    try {
      return table.get(key.bytes()).map(BlockIndex::decode);
    } catch (IOException e) {
      throw new BlockStoreException("cannot look up " + key, e);
    }
  }

  /** A block of that root, whichever member owns it. */
  Optional<Entry> find(Hash root) throws BlockStoreException {
    @Nullable Entry[] found = new Entry[1];
    try {
      table.forEach(
          root.bytes(),
          (key, value) -> {
            BlockKey here = BlockKey.fromBytes(key);
            found[0] = here.isSpool() ? null : new Entry(here, decode(value));
            return here.isSpool();
          });
    } catch (IOException e) {
      throw new BlockStoreException("cannot look up block " + root.shortHex(), e);
    }
    return Optional.ofNullable(found[0]);
  }

  void put(BlockKey key, int blockBytes) throws BlockStoreException {
    try {
      table.put(key.bytes(), ByteBuffer.allocate(Integer.BYTES).putInt(blockBytes).array());
    } catch (IOException e) {
      throw new BlockStoreException("cannot index " + key, e);
    }
  }

  void delete(BlockKey key) throws BlockStoreException {
    try {
      table.delete(key.bytes());
    } catch (IOException e) {
      throw new BlockStoreException("cannot take from the index " + key, e);
    }
  }

  /**
   * Up to {@code max} of the blocks that {@code wanted} says.
   *
   * @param after exclusive; null to begin
   */
  List<Held> page(@Nullable BlockKey after, int max, Predicate<BlockKey> wanted)
      throws BlockStoreException {
    // A key has no successor shorter than itself and a zero byte.
    byte[] from = after == null ? new byte[0] : Arrays.copyOf(after.bytes(), BlockKey.BYTES + 1);
    List<Held> page = new ArrayList<>();
    try {
      table.forEachFrom(
          from,
          (key, value) -> {
            BlockKey here = BlockKey.fromBytes(key);
            if (wanted.test(here)) {
              page.add(new Held(here.root(), here.owner(), decode(value)));
            }
            return page.size() < max;
          });
      return page;
    } catch (IOException e) {
      throw new BlockStoreException("cannot list the blocks", e);
    }
  }

  /** All of it. */
  SortedMap<BlockKey, Integer> all() throws IOException {
    TreeMap<BlockKey, Integer> all = new TreeMap<>();
    table.forEach(
        new byte[0],
        (key, value) -> {
          all.put(BlockKey.fromBytes(key), decode(value));
          return true;
        });
    return all;
  }

  private static int decode(byte[] value) {
    return ByteBuffer.wrap(value).getInt();
  }

  /** One row. */
  record Entry(BlockKey key, int blockBytes) {}
}
