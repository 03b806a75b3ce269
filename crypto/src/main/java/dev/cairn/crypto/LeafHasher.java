package dev.cairn.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** Leaf and node hashes of RFC 9162 §2.1 from arrays into arrays, without garbage. One thread. */
final class LeafHasher {

  private final MessageDigest digest = Hash.digest();
  private final byte[] node = new byte[1 + 2 * Hash.BYTES];

  LeafHasher() {
    node[0] = 0x01;
  }

  /** The hash of the leaf {@code array[offset .. offset+length)} into {@code out}. */
  void leaf(byte[] array, int offset, int length, byte[] out, int outOffset) {
    append(array, offset, length, true);
    end(out, outOffset);
  }

  /** The hashes of all leaves in {@code array[offset .. offset+length)}, one after the other. */
  void leaves(byte[] array, int offset, int length, byte[] out, int outOffset) {
    int whole = length / BlockTree.LEAF_BYTES;
    int[] offsets = new int[whole];
    int[] outOffsets = new int[whole];
    Arrays.setAll(offsets, leaf -> offset + leaf * BlockTree.LEAF_BYTES);
    Arrays.setAll(outOffsets, leaf -> outOffset + leaf * Hash.BYTES);
    leaves(array, offsets, out, outOffsets);
    int done = whole * BlockTree.LEAF_BYTES;
    if (done < length) {
      leaf(array, offset + done, length - done, out, outOffset + whole * Hash.BYTES);
    }
  }

  /**
   * The hashes of whole leaves anywhere in an array.
   *
   * @param offsets where each begins
   * @param outOffsets where the hash of each goes in {@code out}
   */
  void leaves(byte[] array, int[] offsets, byte[] out, int[] outOffsets) {
    Optional<HashPairs> pairs =
        HashPairs.find(offsets.length, (long) offsets.length * BlockTree.LEAF_BYTES);
    if (pairs.isPresent()) {
      LeafPairs.hash(pairs.get(), array, offsets, out, outOffsets);
      return;
    }
    for (int leaf = 0; leaf < offsets.length; leaf++) {
      leaf(array, offsets[leaf], BlockTree.LEAF_BYTES, out, outOffsets[leaf]);
    }
  }

  /** Appends to the leaf under way, or begins one. */
  void append(byte[] array, int offset, int length, boolean begin) {
    if (begin) {
      digest.update((byte) 0x00);
    }
    digest.update(array, offset, length);
  }

  /** Ends the leaf under way. */
  void end(byte[] out, int outOffset) {
    try {
      digest.digest(out, outOffset, Hash.BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("no room for a hash at " + outOffset, e);
    }
  }

  /** The hash of a node; {@code out} may be where a child was. */
  void node(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int outAt) {
    System.arraycopy(left, leftAt, node, 1, Hash.BYTES);
    System.arraycopy(right, rightAt, node, 1 + Hash.BYTES, Hash.BYTES);
    digest.update(node);
    end(out, outAt);
  }
}
