package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who holds which block of a stripe: mutable, replaced only by a higher sequence. Carries the
 * stripe's body, so that a keeper which knows the key alone can refuse a list that was not signed
 * by the stripe's writer. (The holder of a repair lease will be the second whose signature counts;
 * field 5 is kept free for the lease that proves it.)
 *
 * <p>A wrong list can cost time but never bytes: blocks are checked against the roots, and a reader
 * that is short of blocks asks the members close to the stripe beyond the list.
 *
 * @param body of the stripe
 * @param sequence from 1
 * @param holders in the order of indices, then node ids; at most 256
 * @param signature of the writer
 */
public record HolderList(StripeBody body, long sequence, List<Holder> holders, byte[] signature) {

  private static final byte[] CONTEXT = "cairn-holders\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HOLDERS_MAX = 256;
  private static final int HOLDER_BYTES = 2 + Hash.BYTES;

  /**
   * One of them.
   *
   * @param index of the block, below n + spare
   */
  public record Holder(int index, NodeId node) implements Comparable<Holder> {
    private static final Comparator<Holder> ORDER =
        Comparator.comparingInt(Holder::index).thenComparing(Holder::node);

    @Override
    public int compareTo(Holder other) {
      return ORDER.compare(this, other);
    }
  }

  public HolderList {
    holders = holders.stream().sorted().toList();
  }

  /** A new list, signed by the stripe's writer. */
  public static HolderList sign(
      StripeBody body, long sequence, List<Holder> holders, SigningKey writer) {
    HolderList unsigned = new HolderList(body, sequence, holders, new byte[0]);
    return new HolderList(body, sequence, unsigned.holders, writer.sign(unsigned.message()));
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return fields().bytes(4, signature).toBytes();
  }

  /**
   * The holder list of stripe {@code id} from a keeper's bytes.
   *
   * @throws MalformedMessageException if they are not one, or not signed by the stripe's writer
   */
  public static HolderList parse(Hash id, byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "holders of stripe " + id.shortHex());
    byte[] bodyBytes = in.bytes(1, StripeBody.BYTES_MAX);
    if (!Hash.of(bodyBytes).equals(id)) {
      throw new MalformedMessageException("holders of another stripe than " + id.shortHex());
    }
    StripeBody body = StripeBody.parse(bodyBytes);
    long sequence = in.number(2, 1, Long.MAX_VALUE);
    List<Holder> holders = split(in.bytes(3, HOLDERS_MAX * HOLDER_BYTES), body.shape().blocks());
    byte[] signature = in.exactly(4, VerifyKey.SIGNATURE_BYTES);
    in.end();
    HolderList list = new HolderList(body, sequence, holders, signature);
    if (!list.holders.equals(holders)) {
      throw new MalformedMessageException("holders of " + id.shortHex() + " out of order");
    }
    if (!body.writer().verify(list.message(), signature)) {
      throw new MalformedMessageException(
          "holders of stripe " + id.shortHex() + " not signed by its writer");
    }
    return list;
  }

  private FieldWriter fields() {
    ByteBuffer packed = ByteBuffer.allocate(holders.size() * HOLDER_BYTES);
    for (Holder holder : holders) {
      packed.putShort((short) holder.index).put(holder.node.hash().bytes());
    }
    return new FieldWriter().bytes(1, body.encode()).number(2, sequence).bytes(3, packed.array());
  }

  private byte[] message() {
    byte[] fields = fields().toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }

  private static List<Holder> split(byte[] packed, int blocks) throws MalformedMessageException {
    if (packed.length % HOLDER_BYTES != 0) {
      throw new MalformedMessageException("holders of " + packed.length + " bytes");
    }
    List<Holder> holders = new ArrayList<>();
    for (int at = 0; at < packed.length; at += HOLDER_BYTES) {
      int index = ByteBuffer.wrap(packed, at, 2).getShort();
      if (index < 0 || index >= blocks) {
        throw new MalformedMessageException("a holder of block " + index + " of " + blocks);
      }
      holders.add(new Holder(index, new NodeId(Hash.copyOf(packed, at + 2))));
    }
    return holders;
  }
}
