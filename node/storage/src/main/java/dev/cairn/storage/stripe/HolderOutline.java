package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.List;

/**
 * What a keeper's sweep wants of a holder list: no signature and no key is looked at, so that
 * 100,000 of them cost a second. Only for records from this node's own store, which were checked
 * when they came.
 *
 * @param stripe its id
 * @param shape of its code
 * @param holders who is said to have which block
 */
public record HolderOutline(Hash stripe, Shape shape, List<Holder> holders) {

  public HolderOutline {
    holders = List.copyOf(holders);
  }

  /** That of a list. */
  public static HolderOutline of(HolderList list) {
    return new HolderOutline(list.body().stripeId(), list.body().shape(), list.holders());
  }

  /**
   * From a record of this node's own store.
   *
   * @throws MalformedMessageException if it is no holder list
   */
  public static HolderOutline read(Hash stripe, byte[] record) throws MalformedMessageException {
    FieldReader in = new FieldReader(record, "holders of stripe " + stripe.shortHex());
    Shape shape = StripeBody.shapeIn(in.bytes(1, StripeBody.BYTES_MAX));
    in.number(2, 1, Long.MAX_VALUE);
    in.number(3, 0, Long.MAX_VALUE);
    List<Holder> holders =
        HolderList.split(in.bytes(4, HolderList.PACKED_BYTES_MAX), shape.blocks());
    return new HolderOutline(stripe, shape, holders);
  }
}
