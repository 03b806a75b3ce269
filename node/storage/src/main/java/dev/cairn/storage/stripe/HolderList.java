package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import dev.cairn.storage.lease.LeaseProof;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which block of a stripe: mutable, replaced by compare-and-swap. Each list names the
 * sequence it replaces, and a keeper that has a higher one refuses it; so of two lists made from
 * the same one, only one can reach a majority of the keepers. Carries the stripe's body, so that a
 * keeper which knows the key alone can check it.
 *
 * <p>Two may write one: the stripe's writer, and whoever shows that the keepers granted it the
 * stripe's repair lease. Under a lease the sequence is the fence and, in its last 16 bits, a count:
 * it cannot run ahead of the clock, so nobody can write the last list there will be.
 *
 * <p>A wrong list can cost time but never bytes: blocks are checked against the roots, and a reader
 * that is short of blocks asks the members close to the stripe beyond the list.
 *
 * @param body of the stripe
 * @param sequence from 1
 * @param replaces the sequence of the list it was made from; 0 if there was none
 * @param holders in the order of indices, then node ids; at most 256
 * @param lease under which it was written; null if the stripe's writer wrote it
 * @param signature of the writer, or of the lease's holder
 */
public record HolderList(
    StripeBody body,
    long sequence,
    long replaces,
    List<Holder> holders,
    @Nullable LeaseProof lease,
    byte[] signature) {

  private static final byte[] CONTEXT = "cairn-holders\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HOLDER_BYTES = 2 + Hash.BYTES;

  /** Bound on the packed holders: 256 of them. */
  static final int PACKED_BYTES_MAX = 256 * HOLDER_BYTES;

  /** Lists that can be written under one lease: 65,535. */
  private static final int COUNT_BITS = 16;

  private static final byte[] NO_LEASE = new byte[0];

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

  /**
   * A new list, signed by the stripe's writer.
   *
   * @param current the list it replaces; null if there is none
   */
  public static HolderList sign(
      StripeBody body, @Nullable HolderList current, List<Holder> holders, SigningKey writer) {
    long replaces = current == null ? 0 : current.sequence;
    return new HolderList(body, replaces + 1, replaces, holders, null, NO_LEASE).signed(writer);
  }

  /**
   * A new list, written under a repair lease; empty if the lease is older than the one under which
   * {@code current} was written, or has written all it may.
   *
   * @param current the list it replaces; null if there is none
   * @param key of the lease's holder
   */
  public static Optional<HolderList> signUnder(
      LeaseProof lease,
      StripeBody body,
      @Nullable HolderList current,
      List<Holder> holders,
      SigningKey key) {
    long replaces = current == null ? 0 : current.sequence;
    long sequence = Math.max(lease.fence() << COUNT_BITS, replaces + 1);
    return sequence >>> COUNT_BITS == lease.fence()
        ? Optional.of(
            new HolderList(body, sequence, replaces, holders, lease, NO_LEASE).signed(key))
        : Optional.empty();
  }

  /** The highest sequence of a list that was written by {@code second}, in s since 1970. */
  static long sequenceMax(long second) {
    return (second << COUNT_BITS) + (1L << COUNT_BITS) - 1;
  }

  private HolderList signed(SigningKey key) {
    return new HolderList(body, sequence, replaces, holders, lease, key.sign(message()));
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return fields().bytes(6, signature).toBytes();
  }

  /**
   * The holder list of stripe {@code id} from anybody's bytes. Whether a lease was granted by the
   * stripe's keepers is not checked here.
   *
   * @throws MalformedMessageException if they are not one, or not signed by who may
   */
  public static HolderList parse(Hash id, byte[] bytes) throws MalformedMessageException {
    HolderList list = read(id, bytes);
    LeaseProof lease = list.lease;
    boolean inTurn =
        lease == null
            ? list.sequence == list.replaces + 1
            : list.sequence > list.replaces && list.sequence >>> COUNT_BITS == lease.fence();
    if (!inTurn) {
      throw new MalformedMessageException(
          "holders of stripe " + id.shortHex() + ": " + list.sequence + " after " + list.replaces);
    }
    VerifyKey signer = lease == null ? list.body.writer() : lease.key();
    boolean leased = lease == null || lease.isSigned();
    if (!leased || !signer.verify(list.message(), list.signature)) {
      throw new MalformedMessageException(
          "holders of stripe " + id.shortHex() + " not signed by who may");
    }
    return list;
  }

  /**
   * The same without checking any signature: for lists from this node's own store, which were
   * checked when they came.
   */
  public static HolderList read(Hash id, byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "holders of stripe " + id.shortHex());
    byte[] bodyBytes = in.bytes(1, StripeBody.BYTES_MAX);
    if (!Hash.of(bodyBytes).equals(id)) {
      throw new MalformedMessageException("holders of another stripe than " + id.shortHex());
    }
    StripeBody body = StripeBody.parse(bodyBytes);
    long sequence = in.number(2, 1, Long.MAX_VALUE);
    long replaces = in.number(3, 0, Long.MAX_VALUE - 1);
    List<Holder> holders = split(in.bytes(4, PACKED_BYTES_MAX), body.shape().blocks());
    byte[] proof = in.bytes(5, LeaseProof.BYTES_MAX);
    LeaseProof lease = proof.length == 0 ? null : LeaseProof.read(id, proof);
    byte[] signature = in.exactly(6, VerifyKey.SIGNATURE_BYTES);
    in.end();
    HolderList list = new HolderList(body, sequence, replaces, holders, lease, signature);
    if (!list.holders.equals(holders)) {
      throw new MalformedMessageException("holders of " + id.shortHex() + " out of order");
    }
    return list;
  }

  private FieldWriter fields() {
    ByteBuffer packed = ByteBuffer.allocate(holders.size() * HOLDER_BYTES);
    for (Holder holder : holders) {
      packed.putShort((short) holder.index).put(holder.node.hash().bytes());
    }
    return new FieldWriter()
        .bytes(1, body.encode())
        .number(2, sequence)
        .number(3, replaces)
        .bytes(4, packed.array())
        .bytes(5, lease == null ? NO_LEASE : lease.encode());
  }

  private byte[] message() {
    byte[] fields = fields().toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }

  /** The inverse of how holders are packed: index 2, node id 32. */
  static List<Holder> split(byte[] packed, int blocks) throws MalformedMessageException {
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
