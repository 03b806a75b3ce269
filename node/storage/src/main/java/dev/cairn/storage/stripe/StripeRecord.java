package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A stripe's public record, as its keepers have it: body, roots, lease, signature. Holding one
 * means that all of it was checked. At most 8.5 KiB (256 roots).
 *
 * @param body what it is
 * @param roots of all n + spare blocks, by index
 * @param leaseUntil until when hosts are to keep it, in whole seconds; only ever moves on
 * @param signature of the writer, over body and lease
 */
public record StripeRecord(
    StripeBody body, List<Hash> roots, Instant leaseUntil, byte[] signature) {

  private static final byte[] CONTEXT = "cairn-stripe\0".getBytes(StandardCharsets.US_ASCII);
  static final int ROOTS_BYTES_MAX = 256 * Hash.BYTES;

  /** A lease beyond the year 9999 is nonsense. */
  private static final long LEASE_MAX = 253_402_300_799L;

  public StripeRecord {
    roots = List.copyOf(roots);
  }

  /** The hash that {@link StripeBody} commits to. */
  public static Hash rootsHash(List<Hash> roots) {
    return Hash.of(concatenate(roots));
  }

  /** A new record, signed by the device that {@code body} names as its writer. */
  public static StripeRecord sign(
      StripeBody body, List<Hash> roots, Instant leaseUntil, SigningKey writer) {
    Instant seconds = Instant.ofEpochSecond(leaseUntil.getEpochSecond());
    byte[] signature = writer.sign(message(body.encode(), seconds.getEpochSecond()));
    return new StripeRecord(body, roots, seconds, signature);
  }

  /** The stripe's id. */
  public Hash id() {
    return body.stripeId();
  }

  /** What a host receipts that keeps block {@code index}. */
  public Receipt.Claim claim(int index) {
    return new Receipt.Claim(id(), index, roots.get(index), body.blockBytes(), body.owner());
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return new FieldWriter()
        .bytes(1, body.encode())
        .bytes(2, concatenate(roots))
        .number(3, leaseUntil.getEpochSecond())
        .bytes(4, signature)
        .toBytes();
  }

  /**
   * The record of stripe {@code id} from a keeper's bytes.
   *
   * @throws MalformedMessageException if they are not one: another stripe's, other roots, or not
   *     signed by its writer
   */
  public static StripeRecord parse(Hash id, byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "record of stripe " + id.shortHex());
    byte[] bodyBytes = in.bytes(1, StripeBody.BYTES_MAX);
    if (!Hash.of(bodyBytes).equals(id)) {
      throw new MalformedMessageException("the record of another stripe than " + id.shortHex());
    }
    StripeBody body = StripeBody.parse(bodyBytes);
    byte[] roots = in.bytes(2, ROOTS_BYTES_MAX);
    long leaseUntil = in.number(3, 0, LEASE_MAX);
    byte[] signature = in.exactly(4, VerifyKey.SIGNATURE_BYTES);
    in.end();
    if (roots.length != body.shape().blocks() * Hash.BYTES
        || !Hash.of(roots).equals(body.rootsHash())) {
      throw new MalformedMessageException("stripe " + id.shortHex() + " with other roots");
    }
    if (!body.writer().verify(message(bodyBytes, leaseUntil), signature)) {
      throw new MalformedMessageException("stripe " + id.shortHex() + " not signed by its writer");
    }
    return new StripeRecord(body, split(roots), Instant.ofEpochSecond(leaseUntil), signature);
  }

  private static byte[] message(byte[] body, long leaseUntil) {
    byte[] lease = new FieldWriter().number(3, leaseUntil).toBytes();
    byte[] message = new byte[CONTEXT.length + body.length + lease.length];
    System.arraycopy(CONTEXT, 0, message, 0, CONTEXT.length);
    System.arraycopy(body, 0, message, CONTEXT.length, body.length);
    System.arraycopy(lease, 0, message, CONTEXT.length + body.length, lease.length);
    return message;
  }

  private static byte[] concatenate(List<Hash> roots) {
    byte[] out = new byte[roots.size() * Hash.BYTES];
    for (int i = 0; i < roots.size(); i++) {
      System.arraycopy(roots.get(i).bytes(), 0, out, i * Hash.BYTES, Hash.BYTES);
    }
    return out;
  }

  static List<Hash> split(byte[] roots) {
    List<Hash> out = new ArrayList<>();
    for (int at = 0; at < roots.length; at += Hash.BYTES) {
      out.add(Hash.copyOf(roots, at));
    }
    return out;
  }
}
