package dev.cairn.storage.exchange;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import dev.cairn.storage.lease.LeaseProof;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The first message on a stream of {@code /cairn/block/1.0.0}; field 1 says which it is. None
 * deletes: what is not wanted any more is left out of a retain set, and goes when its time is over.
 */
sealed interface BlockRequest {

  /** 256 roots of a {@link Has}, and some. */
  int BYTES_MAX = 16 * 1024;

  int ROOTS_MAX = 256;
  int LEAVES_MAX = 64;
  int LEAF_INDEX_MAX = BlockStore.BLOCK_BYTES_MAX / BlockTree.LEAF_BYTES - 1;

  /** Keep a block. Answered by SEND, then the raw bytes follow; or at once by an outcome. */
  record Put(Hash root, int blockBytes, Hash stripeId, int index) implements BlockRequest {
    @Override
    public byte[] encode() {
      return new FieldWriter()
          .number(1, 1)
          .hash(2, root)
          .number(3, blockBytes)
          .hash(4, stripeId)
          .number(5, index)
          .toBytes();
    }
  }

  /** Give leaves. Answered by OK, then {@link Segment} by segment: proof message, raw bytes. */
  record Read(Hash root, int firstLeaf, int leafCount, Priority priority) implements BlockRequest {
    @Override
    public byte[] encode() {
      return new FieldWriter()
          .number(1, 2)
          .hash(2, root)
          .number(3, firstLeaf)
          .number(4, leafCount)
          .number(5, priority.code())
          .toBytes();
    }
  }

  /** Which of these roots are here? Answered by OK with one byte a root, 0 or 1. */
  record Has(List<Hash> roots) implements BlockRequest {
    @Override
    public byte[] encode() {
      ByteBuffer packed = ByteBuffer.allocate(roots.size() * Hash.BYTES);
      roots.forEach(root -> packed.put(root.bytes()));
      return new FieldWriter().number(1, 3).bytes(2, packed.array()).toBytes();
    }
  }

  /** Prove that you have these leaves. Answered by OK, then for each: proof message, raw leaf. */
  record Prove(Hash root, List<Integer> leaves, Priority priority) implements BlockRequest {
    @Override
    public byte[] encode() {
      ByteBuffer packed = ByteBuffer.allocate(leaves.size() * Integer.BYTES);
      leaves.forEach(packed::putInt);
      return new FieldWriter()
          .number(1, 4)
          .hash(2, root)
          .bytes(3, packed.array())
          .number(4, priority.code())
          .toBytes();
    }
  }

  /**
   * Keep a block for its stripe's owner, on the word of the stripe's keepers: repair and handing
   * over. The record says what the block is, so the host need not look it up. Answered as a put.
   *
   * @param stripe a {@code StripeRecord}, encoded
   * @param lease a {@code LeaseProof}, encoded
   */
  record Place(Hash stripeId, int index, byte[] stripe, byte[] lease) implements BlockRequest {

    @Override
    public byte[] encode() {
      return new FieldWriter()
          .number(1, 6)
          .hash(2, stripeId)
          .number(3, index)
          .bytes(4, stripe)
          .bytes(5, lease)
          .toBytes();
    }
  }

  /** The canonical bytes. */
  byte[] encode();

  /**
   * The inverse of {@link #encode}.
   *
   * @throws MalformedMessageException if {@code bytes} are no request, or one out of bounds
   */
  static BlockRequest parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "block request");
    BlockRequest request =
        switch (in.integer(1, 1, 6)) {
          case 1 ->
              new Put(
                  in.hash(2),
                  in.integer(3, 1, BlockStore.BLOCK_BYTES_MAX),
                  in.hash(4),
                  in.integer(5, 0, 255));
          case 2 ->
              new Read(
                  in.hash(2),
                  in.integer(3, 0, LEAF_INDEX_MAX),
                  in.integer(4, 1, LEAF_INDEX_MAX + 1),
                  priority(in, 5));
          case 3 -> new Has(roots(in.bytes(2, ROOTS_MAX * Hash.BYTES)));
          case 4 ->
              new Prove(
                  in.hash(2), leaves(in.bytes(3, LEAVES_MAX * Integer.BYTES)), priority(in, 4));
          case 6 ->
              new Place(
                  in.hash(2),
                  in.integer(3, 0, 255),
                  in.bytes(4, BYTES_MAX),
                  in.bytes(5, LeaseProof.BYTES_MAX));
          default -> throw new MalformedMessageException("block request: of no kind there is");
        };
    in.end();
    return request;
  }

  private static Priority priority(FieldReader in, int field) throws MalformedMessageException {
    return Priority.of(in.integer(field, 0, Priority.values().length - 1));
  }

  private static List<Hash> roots(byte[] packed) throws MalformedMessageException {
    if (packed.length % Hash.BYTES != 0) {
      throw new MalformedMessageException("block request: roots of " + packed.length + " bytes");
    }
    List<Hash> roots = new ArrayList<>();
    for (int at = 0; at < packed.length; at += Hash.BYTES) {
      roots.add(Hash.copyOf(packed, at));
    }
    return roots;
  }

  private static List<Integer> leaves(byte[] packed) throws MalformedMessageException {
    List<Integer> leaves = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(packed);
    while (in.remaining() >= Integer.BYTES) {
      int leaf = in.getInt();
      if (leaf < 0 || leaf > LEAF_INDEX_MAX) {
        throw new MalformedMessageException("block request: leaf " + leaf);
      }
      leaves.add(leaf);
    }
    if (in.hasRemaining()) {
      throw new MalformedMessageException("block request: leaves of " + packed.length + " bytes");
    }
    return leaves;
  }
}
