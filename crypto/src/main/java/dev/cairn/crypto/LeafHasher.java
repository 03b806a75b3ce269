package dev.cairn.crypto;

import java.security.DigestException;
import java.security.MessageDigest;

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
  void leaves(byte[] array, int offset, int length, byte[] out) {
    for (int start = 0, to = 0; start < length; start += BlockTree.LEAF_BYTES, to += Hash.BYTES) {
      leaf(array, offset + start, Math.min(BlockTree.LEAF_BYTES, length - start), out, to);
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
