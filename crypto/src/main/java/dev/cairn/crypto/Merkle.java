package dev.cairn.crypto;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The Merkle tree of Certificate Transparency over any list of leaves (RFC 9162 §2.1), with proofs
 * that a leaf is in a tree and that one tree is the beginning of another.
 *
 * <p>Leaves are hashed with the prefix 0x00 and nodes with 0x01, so that no node can pass for a
 * leaf. A tree of n leaves splits at the largest power of two below n. A root alone does not say
 * how large its tree is: verifiers take the size from a place as trusted as the root.
 *
 * <p>A proof costs O(n) hashes to make and O(log n) to verify.
 */
public final class Merkle {

  private static final byte LEAF = 0x00;
  private static final byte NODE = 0x01;

  private Merkle() {}

  /** The hash of one leaf: SHA-256(0x00 ‖ {@code leaf}). */
  public static Hash leafHash(byte[] leaf) {
    MessageDigest digest = Hash.digest();
    digest.update(LEAF);
    return Hash.own(digest.digest(leaf));
  }

  /** The hash of a node: SHA-256(0x01 ‖ left ‖ right). */
  public static Hash nodeHash(Hash left, Hash right) {
    byte[] node = new byte[1 + 2 * Hash.BYTES];
    node[0] = NODE;
    left.copyTo(node, 1);
    right.copyTo(node, 1 + Hash.BYTES);
    return Hash.of(node);
  }

  /** The root over {@code leafHashes}; the hash of nothing for an empty list (RFC 9162 §2.1.1). */
  public static Hash root(List<Hash> leafHashes) {
    int size = leafHashes.size();
    if (size == 0) {
      return Hash.of();
    }
    if (size == 1) {
      return leafHashes.getFirst();
    }
    int split = split(size);
    return nodeHash(root(leafHashes.subList(0, split)), root(leafHashes.subList(split, size)));
  }

  /**
   * The siblings on the way from leaf {@code index} to the root, lowest first (RFC 9162 §2.1.3.1).
   *
   * @throws IndexOutOfBoundsException if there is no such leaf
   */
  public static List<Hash> inclusionProof(List<Hash> leafHashes, int index) {
    int size = leafHashes.size();
    Objects.checkIndex(index, size);
    if (size == 1) {
      return new ArrayList<>();
    }
    int split = split(size);
    List<Hash> left = leafHashes.subList(0, split);
    List<Hash> right = leafHashes.subList(split, size);
    boolean inLeft = index < split;
    List<Hash> proof = inLeft ? inclusionProof(left, index) : inclusionProof(right, index - split);
    proof.add(root(inLeft ? right : left));
    return proof;
  }

  /**
   * True if {@code proof} shows that {@code leafHash} is leaf {@code index} of the tree of {@code
   * size} leaves under {@code root} (RFC 9162 §2.1.3.2). Never throws on what a peer sent.
   */
  public static boolean verifyInclusion(
      Hash leafHash, long index, long size, List<Hash> proof, Hash root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long fn = index;
    long sn = size - 1;
    Hash computed = leafHash;
    for (Hash sibling : proof) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        computed = nodeHash(sibling, computed);
        int rise = (fn & 1) == 1 ? 0 : Long.numberOfTrailingZeros(fn);
        fn >>>= rise;
        sn >>>= rise;
      } else {
        computed = nodeHash(computed, sibling);
      }
      fn >>>= 1;
      sn >>>= 1;
    }
    return sn == 0 && computed.equals(root);
  }

  /**
   * Shows that the first {@code oldSize} leaves are a tree of their own (RFC 9162 §2.1.4.1). Empty
   * for 0 and for all of them, where there is nothing to show.
   *
   * @throws IndexOutOfBoundsException if {@code oldSize} is not within 0..size
   */
  public static List<Hash> consistencyProof(List<Hash> leafHashes, int oldSize) {
    Objects.checkIndex(oldSize, leafHashes.size() + 1);
    return oldSize == 0 ? new ArrayList<>() : subProof(leafHashes, oldSize, true);
  }

  /** SUBPROOF of RFC 9162 §2.1.4.1; {@code complete} while the old tree is a whole subtree. */
  private static List<Hash> subProof(List<Hash> leafHashes, int oldSize, boolean complete) {
    int size = leafHashes.size();
    if (oldSize == size) {
      List<Hash> proof = new ArrayList<>();
      if (!complete) {
        proof.add(root(leafHashes));
      }
      return proof;
    }
    int split = split(size);
    List<Hash> left = leafHashes.subList(0, split);
    List<Hash> right = leafHashes.subList(split, size);
    boolean inLeft = oldSize <= split;
    List<Hash> proof =
        inLeft ? subProof(left, oldSize, complete) : subProof(right, oldSize - split, false);
    proof.add(root(inLeft ? right : left));
    return proof;
  }

  /**
   * True if {@code proof} shows that the tree {@code old} is the beginning of {@code grown} (RFC
   * 9162 §2.1.4.2). An empty old tree is the beginning of any, by an empty proof.
   */
  public static boolean verifyConsistency(Tree old, Tree grown, List<Hash> proof) {
    if (old.size() < 0 || old.size() > grown.size()) {
      return false;
    }
    if (old.size() == grown.size()) {
      return proof.isEmpty() && old.root().equals(grown.root());
    }
    if (old.size() == 0) {
      return proof.isEmpty() && old.root().equals(Hash.of());
    }
    boolean whole = Long.bitCount(old.size()) == 1;
    if (proof.isEmpty() && !whole) {
      return false;
    }
    int rise = Long.numberOfTrailingZeros(old.size());
    long fn = (old.size() - 1) >>> rise;
    long sn = (grown.size() - 1) >>> rise;
    Hash start = whole ? old.root() : proof.getFirst();
    List<Hash> siblings = whole ? proof : proof.subList(1, proof.size());
    return climb(new Pair(start, start), fn, sn, siblings)
        .equals(Optional.of(new Pair(old.root(), grown.root())));
  }

  /** Both roots as the proof gives them; empty when its length does not fit the trees. */
  private static Optional<Pair> climb(Pair start, long oldLast, long grownLast, List<Hash> proof) {
    long fn = oldLast;
    long sn = grownLast;
    Pair at = start;
    for (Hash sibling : proof) {
      if (sn == 0) {
        return Optional.empty();
      }
      if ((fn & 1) == 1 || fn == sn) {
        at = new Pair(nodeHash(sibling, at.old()), nodeHash(sibling, at.grown()));
        int rise = (fn & 1) == 1 ? 0 : Long.numberOfTrailingZeros(fn);
        fn >>>= rise;
        sn >>>= rise;
      } else {
        at = new Pair(at.old(), nodeHash(at.grown(), sibling));
      }
      fn >>>= 1;
      sn >>>= 1;
    }
    return sn == 0 ? Optional.of(at) : Optional.empty();
  }

  /** The largest power of two below {@code size}, which is at least 2. */
  private static int split(int size) {
    return Integer.highestOneBit(size - 1);
  }

  /**
   * A tree as its verifier knows it.
   *
   * @param size number of leaves
   */
  public record Tree(long size, Hash root) {}

  private record Pair(Hash old, Hash grown) {}
}
