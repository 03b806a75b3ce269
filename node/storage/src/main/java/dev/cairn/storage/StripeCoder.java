package dev.cairn.storage;

import dev.cairn.crypto.BlockRoots;
import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.erasure.ErasureCode;
import dev.cairn.erasure.Shards;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;

/**
 * Codes payloads into blocks and back, a column of tiles at a time, so that a tile is coded and
 * hashed while it is in the cache, every byte is hashed once, and the spare blocks, of which only
 * the roots are wanted, never exist as a whole.
 *
 * <p>Safe for many threads.
 */
final class StripeCoder {

  /** When decoding: as many shards as there are fit the second-level cache. */
  private static final int TILE_BYTES = 2 * BlockTree.LEAF_BYTES;

  /** When encoding: leaves of a tile of all blocks. One tile is decoded again: not a few bytes. */
  private static final int TILE_LEAVES = 144;

  private final ConcurrentMap<Shape, ErasureCode> codes = new ConcurrentHashMap<>();

  /** Length of each block of a payload. */
  static int blockBytes(Shape shape, int payloadBytes) {
    return Math.ceilDiv(payloadBytes, shape.k());
  }

  /**
   * Fills in the parity of a stripe and returns the roots of all n + spare of its blocks.
   *
   * @param seed chooses the tile that is decoded again as a check before anything leaves
   * @throws IllegalStateException if that check fails: the code of this machine is not to be
   *     trusted, and nothing may be sent
   */
  List<Hash> encode(StripeBlocks blocks, long seed) {
    Shape shape = blocks.shape();
    int blockBytes = blocks.blockBytes();
    BlockRoots roots = new BlockRoots(shape.blocks(), blockBytes);
    int tileBytes = Math.ceilDiv(TILE_LEAVES, shape.blocks()) * BlockTree.LEAF_BYTES;
    int tiles = Math.ceilDiv(blockBytes, tileBytes);
    int checked = (int) Math.floorMod(seed, (long) tiles);
    ErasureCode code = code(shape);
    Shards tile = code.shards(Math.min(tileBytes, blockBytes));
    for (int i = 0; i < tiles; i++) {
      int at = i * tileBytes;
      if (blockBytes - at < tile.shardBytes()) {
        tile = code.shards(blockBytes - at);
      }
      encodeTile(blocks, at, code, tile);
      roots.update(tile.array(), offsets(shape, tile), tile.shardBytes());
      if (i == checked && !decodes(shape, code, tile)) {
        throw new IllegalStateException(
            "what was coded as " + shape + " does not decode; nothing was sent");
      }
    }
    return roots.roots();
  }

  private static int[] offsets(Shape shape, Shards tile) {
    return IntStream.range(0, shape.blocks()).map(tile::offset).toArray();
  }

  private static void encodeTile(StripeBlocks blocks, int at, ErasureCode code, Shards tile) {
    Shape shape = blocks.shape();
    for (int index = 0; index < shape.k(); index++) {
      tile.put(index, blocks.array(index), blocks.offset(index) + at);
    }
    code.encode(tile);
    for (int index = shape.k(); index < shape.n(); index++) {
      System.arraycopy(
          tile.array(),
          tile.offset(index),
          blocks.array(index),
          blocks.offset(index) + at,
          tile.shardBytes());
    }
  }

  /** True if the last k blocks give back the data of this tile. */
  private static boolean decodes(Shape shape, ErasureCode code, Shards tile) {
    BitSet present = range(shape.blocks() - shape.k(), shape.blocks());
    BitSet data = range(0, shape.k());
    BitSet all = (BitSet) present.clone();
    all.or(data);
    Shards copy = code.shards(tile.shardBytes(), all);
    present.stream().forEach(index -> copy.put(index, tile.array(), tile.offset(index)));
    code.reconstruct(copy, present, data);
    return data.stream().allMatch(index -> Arrays.equals(copy.get(index), tile.get(index)));
  }

  /**
   * Computes blocks, or the same range of them, from k others.
   *
   * @param have at least k blocks by index, all {@code length} bytes long
   * @param wanted indices that are not among them
   */
  SortedMap<Integer, byte[]> decode(
      Shape shape, SortedMap<Integer, byte[]> have, List<Integer> wanted, int length) {
    ErasureCode code = code(shape);
    BitSet present = new BitSet();
    have.keySet().stream().limit(shape.k()).forEach(present::set);
    BitSet missing = new BitSet();
    wanted.forEach(missing::set);
    BitSet all = (BitSet) present.clone();
    all.or(missing);
    TreeMap<Integer, byte[]> out = new TreeMap<>();
    wanted.forEach(index -> out.put(index, new byte[length]));
    Shards tile = code.shards(Math.min(TILE_BYTES, length), all);
    for (int at = 0; at < length; at += TILE_BYTES) {
      if (length - at < tile.shardBytes()) {
        tile = code.shards(length - at, all);
      }
      for (int index = present.nextSetBit(0); index >= 0; index = present.nextSetBit(index + 1)) {
        byte[] block = Objects.requireNonNull(have.get(index));
        tile.put(index, block, at);
      }
      code.reconstruct(tile, present, missing);
      for (Map.Entry<Integer, byte[]> entry : out.entrySet()) {
        System.arraycopy(
            tile.array(), tile.offset(entry.getKey()), entry.getValue(), at, tile.shardBytes());
      }
    }
    return out;
  }

  private ErasureCode code(Shape shape) {
    return codes.computeIfAbsent(shape, s -> ErasureCode.of(s.k(), s.blocks() - s.k()));
  }

  private static BitSet range(int from, int to) {
    BitSet range = new BitSet(to);
    range.set(from, to);
    return range;
  }
}
