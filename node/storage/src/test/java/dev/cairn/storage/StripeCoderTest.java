package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.erasure.ErasureCode;
import dev.cairn.erasure.Shards;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StripeCoderTest {

  private static final long SEED = 99;
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(1, 2, 3, 1),
          new Shape(2, 4, 6, 3),
          new Shape(4, 8, 12, 6),
          new Shape(5, 11, 15, 7));
  private static final int[] LENGTHS = {1, 3, 16384, 65_536 * 4, 65_536 * 4 + 1, 777_777};

  private final StripeCoder coder = new StripeCoder();

  @Test
  void blocksAndRootsAreThoseOfTheWholeCode() {
    for (Shape shape : SHAPES) {
      for (int length : LENGTHS) {
        byte[] payload = BlockBytes.random(SEED, length + 7);
        int blockBytes = StripeCoder.blockBytes(shape, length);
        byte[] arena =
            BlockBytes.random(SEED + 1, StripeBlocks.arenaBytes(shape, length) + 5); // stale bytes
        byte[] before = payload.clone();
        StripeBlocks blocks = new StripeBlocks(shape, payload, length, arena);
        List<Hash> roots = coder.encode(blocks, SEED);
        assertThat(payload).isEqualTo(before);
        ErasureCode code = ErasureCode.of(shape.k(), shape.blocks() - shape.k());
        Shards whole = code.shards(blockBytes);
        code.split(payload, 0, length, whole);
        code.encode(whole);
        for (int i = 0; i < shape.blocks(); i++) {
          byte[] block = whole.get(i);
          assertThat(roots.get(i)).isEqualTo(BlockTree.root(block, 0, blockBytes));
          if (i < shape.n()) {
            assertThat(block(blocks, i))
                .as("%s, %d bytes, block %d", shape, length, i)
                .isEqualTo(block);
          }
        }
      }
    }
  }

  @Test
  void anyKBlocksGiveBackTheOthers() {
    Random random = new Random(SEED);
    for (Shape shape : SHAPES) {
      int length = 300_000;
      byte[] payload = BlockBytes.random(SEED, length);
      int blockBytes = StripeCoder.blockBytes(shape, length);
      byte[] arena = new byte[StripeBlocks.arenaBytes(shape, length)];
      StripeBlocks blocks = new StripeBlocks(shape, payload, length, arena);
      coder.encode(blocks, SEED);
      List<Integer> indices = new ArrayList<>();
      for (int i = 0; i < shape.n(); i++) {
        indices.add(i);
      }
      java.util.Collections.shuffle(indices, random);
      SortedMap<Integer, byte[]> have = new TreeMap<>();
      for (int index : indices.subList(0, shape.k())) {
        have.put(index, block(blocks, index));
      }
      List<Integer> wanted = indices.subList(shape.k(), shape.n());
      SortedMap<Integer, byte[]> decoded = coder.decode(shape, have, wanted, blockBytes);
      for (int index : wanted) {
        assertThat(decoded.get(index)).isEqualTo(block(blocks, index));
      }
    }
  }

  private static byte[] block(StripeBlocks blocks, int index) {
    int from = blocks.offset(index);
    return Arrays.copyOfRange(blocks.array(index), from, from + blocks.blockBytes());
  }
}
