package dev.cairn.erasure;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;

/** A stripe of random bytes, its parity made by the reference. */
record Stripe(int k, byte[][] shards) {

  static Stripe random(int k, int m, int shardBytes, Random random) {
    byte[][] data = new byte[k][shardBytes];
    for (byte[] shard : data) {
      random.nextBytes(shard);
    }
    int[][] matrix = SlowReference.matrix(k + m, k);
    byte[][] shards = new byte[k + m][];
    for (int i = 0; i < k + m; i++) {
      shards[i] = SlowReference.combine(matrix[i], data);
    }
    return new Stripe(k, shards);
  }

  /** Copies the shards of {@code indices} into an arena. */
  void fill(Shards arena, BitSet indices) {
    indices.stream().forEach(i -> arena.put(i, shards[i], 0));
  }

  /** The shards of {@code indices} whose bytes in the arena are not the right ones. */
  BitSet wrong(Shards arena, BitSet indices) {
    BitSet wrong = new BitSet();
    indices.stream()
        .filter(i -> !java.util.Arrays.equals(arena.get(i), shards[i]))
        .forEach(wrong::set);
    return wrong;
  }

  static BitSet bits(int... indices) {
    BitSet bits = new BitSet();
    IntStream.of(indices).forEach(bits::set);
    return bits;
  }

  static BitSet range(int from, int to) {
    BitSet bits = new BitSet();
    bits.set(from, to);
    return bits;
  }
}
