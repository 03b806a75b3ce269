package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every run of leaves of every tree of up to 20 leaves, and everything near it that is false. */
final class BlockTreePropertyTest {

  private static final int LEAF = BlockTree.LEAF_BYTES;
  private static final int LEAVES_MAX = 20;
  private static final int SHORT = 1000;

  private final byte[] bytes = new byte[LEAVES_MAX * LEAF];

  BlockTreePropertyTest() {
    new Random(42).nextBytes(bytes);
  }

  @Test
  void rootIsThatOfTheTreeOfItsLeavesHoweverItIsMade() {
    for (int leaves = 1; leaves <= LEAVES_MAX; leaves++) {
      for (int last : new int[] {1, SHORT, LEAF}) {
        int length = (leaves - 1) * LEAF + last;
        List<Hash> hashes = new ArrayList<>();
        for (int at = 0; at < length; at += LEAF) {
          hashes.add(Merkle.leafHash(Arrays.copyOfRange(bytes, at, Math.min(length, at + LEAF))));
        }
        BlockTree tree = BlockTree.of(bytes, 0, length);
        assertThat(tree.root()).isEqualTo(Merkle.root(hashes));
        assertThat(BlockTree.root(bytes, 0, length)).isEqualTo(tree.root());
        assertThat(BlockTree.ofLeafHashes(tree.leafHashes(), length).root()).isEqualTo(tree.root());
        assertThat(pieced(length, leaves).root()).isEqualTo(tree.root());
      }
    }
  }

  @Test
  void everyRunOfLeavesVerifiesAndNoOtherRunDoes() {
    for (int leaves = 1; leaves <= LEAVES_MAX; leaves++) {
      int length = (leaves - 1) * LEAF + SHORT;
      BlockTree tree = BlockTree.of(bytes, 0, length);
      for (int first = 0; first < leaves; first++) {
        for (int count = 1; first + count <= leaves; count++) {
          checkRun(tree, first, count);
        }
      }
    }
  }

  @Test
  void everyFlippedBitOfAProofAndEveryFlippedLeafIsRefused() {
    for (int leaves = 1; leaves <= 9; leaves++) {
      int length = (leaves - 1) * LEAF + SHORT;
      BlockTree tree = BlockTree.of(bytes, 0, length);
      for (int first = 0; first < leaves; first++) {
        for (int count = 1; first + count <= leaves; count++) {
          checkFlips(tree, first, count);
        }
      }
    }
  }

  private BlockTree pieced(int length, int seed) {
    Random random = new Random(seed);
    BlockTree.Builder builder = new BlockTree.Builder();
    for (int at = 0; at < length; ) {
      int piece = Math.min(length - at, random.nextInt(2 * LEAF));
      builder.update(bytes, at, piece);
      at += piece;
    }
    return builder.build();
  }

  private void checkRun(BlockTree tree, int first, int count) {
    String run = first + "+" + count + " of " + tree.leafCount();
    byte[] proof = tree.proof(first, count);
    int from = first * LEAF;
    int length = runBytes(tree, first, count);
    assertThat(verify(tree, first, from, length, proof)).as(run).isTrue();
    assertThat(proof.length / Hash.BYTES).as(run).isEqualTo(leastSiblings(tree, first, count));
    assertThat(verify(tree, first + 1, from, length, proof)).as(run).isFalse();
    assertThat(verify(tree, first - 1, from, length, proof)).as(run).isFalse();
    assertThat(verify(tree, first, from, length - 1, proof)).as(run).isFalse();
    assertThat(verify(tree, first, from, length, Arrays.copyOf(proof, proof.length + 32)))
        .as(run)
        .isFalse();
    if (proof.length > 0) {
      assertThat(verify(tree, first, from, length, Arrays.copyOf(proof, proof.length - 32)))
          .as(run)
          .isFalse();
    }
  }

  private void checkFlips(BlockTree tree, int first, int count) {
    byte[] proof = tree.proof(first, count);
    int length = runBytes(tree, first, count);
    for (int bit = 0; bit < proof.length * 8; bit += 5) {
      proof[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(verify(tree, first, first * LEAF, length, proof)).isFalse();
      proof[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    for (int at = first * LEAF; at < first * LEAF + length; at += LEAF / 2 + 1) {
      bytes[at] ^= 4;
      assertThat(verify(tree, first, first * LEAF, length, proof)).isFalse();
      bytes[at] ^= 4;
    }
  }

  private boolean verify(BlockTree tree, int firstLeaf, int from, int length, byte[] proof) {
    return BlockTree.verifyRange(
        tree.root(), tree.blockBytes(), firstLeaf, bytes, from, length, proof);
  }

  private static int runBytes(BlockTree tree, int first, int count) {
    return (int) Math.min((long) count * LEAF, tree.blockBytes() - (long) first * LEAF);
  }

  /** Counted the slow way: the maximal subtrees outside the run. */
  private static int leastSiblings(BlockTree tree, int first, int count) {
    return outside(0, tree.leafCount(), first, first + count);
  }

  private static int outside(int low, int high, int first, int end) {
    if (first <= low && high <= end) {
      return 0;
    }
    if (high <= first || end <= low) {
      return 1;
    }
    int split = low + Integer.highestOneBit(high - low - 1);
    return outside(low, split, first, end) + outside(split, high, first, end);
  }
}
