package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockRootsTest {

  private static final long SEED = 217;

  @Test
  void areTheRootsOfTheBlocksHoweverTheyCome() {
    Random random = new Random(SEED);
    for (int round = 0; round < 60; round++) {
      int count = 1 + random.nextInt(24);
      int blockBytes = 1 + random.nextInt(9 * BlockTree.LEAF_BYTES);
      byte[] blocks = new byte[count * blockBytes];
      random.nextBytes(blocks);
      int piece = (1 + random.nextInt(10)) * BlockTree.LEAF_BYTES;
      BlockRoots roots = new BlockRoots(count, blockBytes);
      for (int at = 0; at < blockBytes; at += piece) {
        int from = at;
        int[] offsets = IntStream.range(0, count).map(i -> i * blockBytes + from).toArray();
        roots.update(blocks, offsets, Math.min(piece, blockBytes - at));
      }
      List<Hash> expected =
          IntStream.range(0, count)
              .mapToObj(i -> BlockTree.of(blocks, i * blockBytes, blockBytes).root())
              .toList();
      assertThat(roots.roots())
          .as("%d blocks of %d, seed %d, round %d", count, blockBytes, SEED, round)
          .isEqualTo(expected);
    }
  }

  @Test
  void refusesBlocksThatAreNotComplete() {
    BlockRoots roots = new BlockRoots(2, 2 * BlockTree.LEAF_BYTES);
    roots.update(new byte[2 * BlockTree.LEAF_BYTES], new int[] {0, 0}, BlockTree.LEAF_BYTES);
    assertThatThrownBy(roots::roots).isInstanceOf(IllegalStateException.class);
  }

  /** One hash after the other, and two at once: the same tree. */
  @Test
  void aRootIsTheSameForAnyNumberOfLeaves() {
    byte[] block = new byte[70 * BlockTree.LEAF_BYTES];
    new Random(SEED).nextBytes(block);
    for (int leaves = 1; leaves <= 70; leaves++) {
      int length = leaves * BlockTree.LEAF_BYTES - (leaves % 3 == 0 ? 5 : 0);
      List<Hash> hashes =
          IntStream.range(0, leaves)
              .mapToObj(i ->
                  Merkle.leafHash(
                      Arrays.copyOfRange(
                          block,
                          i * BlockTree.LEAF_BYTES,
                          Math.min(length, (i + 1) * BlockTree.LEAF_BYTES))))
              .toList();
      Hash expected = Merkle.root(hashes);
      assertThat(BlockTree.root(block, 0, length)).as("%d leaves", leaves).isEqualTo(expected);
      assertThat(BlockTree.of(block, 0, length).root()).isEqualTo(expected);
    }
  }
}
