package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * A host's signed word that it has a block durably: what quotas are counted from, and what a host
 * can be held to.
 *
 * @param claim what is receipted
 * @param at when, in whole milliseconds
 * @param signature of the host's device
 */
public record Receipt(Claim claim, Instant at, byte[] signature) {

  /** Bound on the encoded form. */
  public static final int BYTES_MAX = 256;

  private static final byte[] CONTEXT = "cairn-receipt\0".getBytes(StandardCharsets.US_ASCII);
  private static final long MILLIS_MAX = 253_402_300_799_999L;

  /**
   * One block of one stripe on one host.
   *
   * @param stripeId the stripe
   * @param index of the block in it
   * @param root of the block
   * @param blockBytes its length
   * @param owner the member it is kept for
   */
  public record Claim(Hash stripeId, int index, Hash root, int blockBytes, UUID owner) {}

  /** A new receipt. */
  public static Receipt sign(Claim claim, Instant at, SigningKey host) {
    Instant millis = Instant.ofEpochMilli(at.toEpochMilli());
    return new Receipt(claim, millis, host.sign(message(claim, millis)));
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return fields(claim, at).bytes(7, signature).toBytes();
  }

  /**
   * The receipt for {@code claim} from a host's bytes.
   *
   * @throws MalformedMessageException if it is for anything else, or not signed by {@code host}
   */
  public static Receipt parse(byte[] bytes, Claim claim, VerifyKey host)
      throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "receipt");
    Claim claimed =
        new Claim(
            in.hash(1),
            in.integer(2, 0, 255),
            in.hash(3),
            in.integer(4, 1, Integer.MAX_VALUE),
            in.uuid(5));
    Instant at = Instant.ofEpochMilli(in.number(6, 0, MILLIS_MAX));
    byte[] signature = in.exactly(7, VerifyKey.SIGNATURE_BYTES);
    in.end();
    if (!claimed.equals(claim)) {
      throw new MalformedMessageException("a receipt for something else");
    }
    if (!host.verify(message(claim, at), signature)) {
      throw new MalformedMessageException("a receipt that its host did not sign");
    }
    return new Receipt(claim, at, signature);
  }

  /**
   * When a receipt was given, from the bytes of one that this host itself made and kept.
   *
   * @throws MalformedMessageException if they are damaged
   */
  public static Instant timeOf(byte[] own) throws MalformedMessageException {
    FieldReader in = new FieldReader(own, "receipt");
    in.hash(1);
    in.integer(2, 0, 255);
    in.hash(3);
    in.integer(4, 1, Integer.MAX_VALUE);
    in.uuid(5);
    return Instant.ofEpochMilli(in.number(6, 0, MILLIS_MAX));
  }

  private static FieldWriter fields(Claim claim, Instant at) {
    return new FieldWriter()
        .hash(1, claim.stripeId)
        .number(2, claim.index)
        .hash(3, claim.root)
        .number(4, claim.blockBytes)
        .uuid(5, claim.owner)
        .number(6, at.toEpochMilli());
  }

  private static byte[] message(Claim claim, Instant at) {
    byte[] fields = fields(claim, at).toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }
}
