package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.util.UUID;

/**
 * What a stripe is, for ever: its SHA-256 is the stripe's id. About 150 bytes, because it commits
 * to the block roots by their hash; so whatever else is signed about the stripe can carry it whole,
 * and be checked by anyone who knows the id alone.
 *
 * @param shape its code
 * @param blockBytes length of every block
 * @param payloadBytes length of the payload; the last data blocks are filled up with zeros
 * @param rootsHash SHA-256 over the roots of all {@code n + spare} blocks, concatenated
 * @param owner the member it belongs to
 * @param writer the device that made it: its signature moves lease and holder list
 */
public record StripeBody(
    Shape shape, int blockBytes, int payloadBytes, Hash rootsHash, UUID owner, VerifyKey writer) {

  /** Bound on the encoded form. */
  static final int BYTES_MAX = 256;

  /** 32 MiB: a whole pack, where k = 1. */
  static final int BLOCK_BYTES_MAX = 32 << 20;

  /**
   * A stripe's code.
   *
   * @param k data blocks
   * @param repairAt living blocks at which lazy repair begins
   * @param n blocks placed
   * @param spare further blocks whose roots are known and which only repair makes
   */
  public record Shape(int k, int repairAt, int n, int spare) {
    public Shape {
      if (k < 1 || repairAt < k || n < repairAt || spare < 0 || n + spare > 256) {
        throw new IllegalArgumentException(k + "/" + repairAt + "/" + n + " spare " + spare);
      }
    }

    /** n + spare: how many roots there are. */
    public int blocks() {
      return n + spare;
    }
  }

  public StripeBody {
    if (blockBytes < 1
        || blockBytes > BLOCK_BYTES_MAX
        || payloadBytes < 1
        || blockBytes != Math.ceilDiv(payloadBytes, shape.k())) {
      throw new IllegalArgumentException(
          payloadBytes + " bytes in " + shape.k() + " blocks of " + blockBytes);
    }
  }

  /** The stripe's id. */
  public Hash stripeId() {
    return Hash.of(encode());
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return new FieldWriter()
        .number(1, shape.k)
        .number(2, shape.repairAt)
        .number(3, shape.n)
        .number(4, shape.spare)
        .number(5, blockBytes)
        .number(6, payloadBytes)
        .hash(7, rootsHash)
        .uuid(8, owner)
        .bytes(9, writer.bytes())
        .toBytes();
  }

  /**
   * The inverse of {@link #encode}.
   *
   * @throws MalformedMessageException if {@code bytes} are not exactly that of a possible stripe
   */
  public static StripeBody parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "stripe");
    Shape shape = shape(in);
    int k = shape.k;
    int blockBytes = in.integer(5, 1, BLOCK_BYTES_MAX);
    long most = Math.min((long) blockBytes * k, Integer.MAX_VALUE);
    int payloadBytes = in.integer(6, 1, (int) most);
    if (blockBytes != Math.ceilDiv(payloadBytes, k)) {
      throw new MalformedMessageException("stripe: its blocks do not fit its payload");
    }
    StripeBody body =
        new StripeBody(shape, blockBytes, payloadBytes, in.hash(7), in.uuid(8), in.key(9));
    in.end();
    return body;
  }

  /**
   * The code alone, without looking at the rest.
   *
   * @throws MalformedMessageException if {@code bytes} do not begin as a stripe
   */
  static Shape shapeIn(byte[] bytes) throws MalformedMessageException {
    return shape(new FieldReader(bytes, "stripe"));
  }

  private static Shape shape(FieldReader in) throws MalformedMessageException {
    int k = in.integer(1, 1, 256);
    int repairAt = in.integer(2, k, 256);
    int n = in.integer(3, repairAt, 256);
    return new Shape(k, repairAt, n, in.integer(4, 0, 256 - n));
  }
}
