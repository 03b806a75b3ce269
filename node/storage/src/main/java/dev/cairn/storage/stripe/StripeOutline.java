package dev.cairn.storage.stripe;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import java.util.List;

/**
 * What an auditor wants of a stripe's record: no signature and no key is looked at. Only for
 * records from this node's own store, which were checked when they came.
 *
 * @param stripe its id
 * @param blockBytes length of every block
 * @param roots of all blocks, by index
 */
public record StripeOutline(Hash stripe, int blockBytes, List<Hash> roots) {

  public StripeOutline {
    roots = List.copyOf(roots);
  }

  /** Leaves of every block. */
  public int leaves() {
    return Math.ceilDiv(blockBytes, BlockTree.LEAF_BYTES);
  }

  /**
   * From a record of this node's own store.
   *
   * @throws MalformedMessageException if it is no stripe record
   */
  public static StripeOutline read(Hash stripe, byte[] record) throws MalformedMessageException {
    FieldReader in = new FieldReader(record, "record of stripe " + stripe.shortHex());
    FieldReader body = new FieldReader(in.bytes(1, StripeBody.BYTES_MAX), "stripe");
    for (int field = 1; field <= 4; field++) {
      body.integer(field, 0, 256);
    }
    int blockBytes = body.integer(5, 1, StripeBody.BLOCK_BYTES_MAX);
    List<Hash> roots = StripeRecord.split(in.bytes(2, StripeRecord.ROOTS_BYTES_MAX));
    return new StripeOutline(stripe, blockBytes, roots);
  }
}
