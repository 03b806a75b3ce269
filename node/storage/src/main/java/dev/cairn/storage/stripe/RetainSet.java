package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The stripes that one device of an owner wants kept: a Bloom filter over their ids, cut into
 * shards, signed. It renews the lease of every stripe in it; of those that the same device once
 * wrote and that are not in it, hosts may rid themselves.
 *
 * <p>It certifies itself, since it lies under the hash of the key that signs it: a keeper needs to
 * know nobody. What it may renew is for the host to say, who knows whose the device is.
 *
 * @param key the device's
 * @param owner the member it speaks for
 * @param shard 0-based, of {@code shards}: the stripes that {@link #shardOf} puts there
 * @param made when, in whole seconds; the record's sequence
 * @param until to when it renews, in whole seconds
 * @param bits of the filter
 * @param signature under {@code key}
 */
public record RetainSet(
    VerifyKey key,
    UUID owner,
    int shard,
    int shards,
    Instant made,
    Instant until,
    byte[] bits,
    byte[] signature) {

  /** Bound on the bits of one shard, so that a record holds them. */
  public static final int BITS_BYTES_MAX = 8 * 1024;

  /** Twenty million stripes: 300 TiB of packs. */
  private static final int SHARDS_MAX = 4096;

  /** A fifth below what fills a shard at ten bits a stripe, since shards fill unevenly. */
  private static final int STRIPES_PER_SHARD = 5000;

  /** One stripe in 120 that is not in the set seems to be (Bloom 1970, at seven hashes). */
  private static final int BITS_PER_STRIPE = 10;

  private static final int HASHES = 7;

  /** A year: nobody renews for longer than that. */
  private static final Duration RENEWAL_MAX = Duration.ofDays(366);

  /** A time beyond the year 9999 is nonsense. */
  private static final long SECONDS_MAX = 253_402_300_799L;

  private static final byte[] PLACE = "cairn-retain".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTEXT = "cairn-retain\0".getBytes(StandardCharsets.US_ASCII);

  /** Where a shard lies: SHA-256("cairn-retain" ‖ key ‖ owner 16 ‖ shard 2). */
  public static Hash place(VerifyKey key, UUID owner, int shard) {
    ByteBuffer rest =
        ByteBuffer.allocate(18)
            .putLong(owner.getMostSignificantBits())
            .putLong(owner.getLeastSignificantBits())
            .putShort((short) shard);
    return Hash.of(PLACE, key.bytes(), rest.array());
  }

  /** The shard of a stripe: the first four bytes of its id modulo their number. */
  public static int shardOf(Hash stripeId, int shards) {
    return (int) (Integer.toUnsignedLong(ByteBuffer.wrap(stripeId.bytes()).getInt()) % shards);
  }

  /**
   * All shards of a set, in their order. To be published from the last to the first: who reads the
   * first then finds the others.
   */
  public static List<RetainSet> sign(
      SigningKey key, UUID owner, Collection<Hash> stripes, Instant made, Instant until) {
    int shards = Math.max(1, Math.ceilDiv(stripes.size(), STRIPES_PER_SHARD));
    int bytes =
        shards > 1
            ? BITS_BYTES_MAX
            : Math.clamp(Math.ceilDiv(stripes.size() * BITS_PER_STRIPE, 8), 8, BITS_BYTES_MAX);
    Instant madeSeconds = Instant.ofEpochSecond(made.getEpochSecond());
    List<byte[]> filters = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      filters.add(new byte[bytes]);
    }
    for (Hash stripe : stripes) {
      byte[] bits = filters.get(shardOf(stripe, shards));
      for (int bit : places(stripe, madeSeconds, bytes)) {
        bits[bit / 8] |= (byte) (1 << bit % 8);
      }
    }
    List<RetainSet> sets = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      RetainSet unsigned =
          new RetainSet(
              key.verifyKey(),
              owner,
              shard,
              shards,
              madeSeconds,
              Instant.ofEpochSecond(until.getEpochSecond()),
              filters.get(shard),
              new byte[0]);
      sets.add(unsigned.signed(key.sign(unsigned.message())));
    }
    return sets;
  }

  private RetainSet signed(byte[] newSignature) {
    return new RetainSet(key, owner, shard, shards, made, until, bits, newSignature);
  }

  /** True if the stripe is in this shard, or seems to be; it must belong here. */
  public boolean contains(Hash stripeId) {
    for (int bit : places(stripeId, made, bits.length)) {
      if ((bits[bit / 8] & 1 << bit % 8) == 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Two hashes make seven (Kirsch and Mitzenmacher 2006). They depend on when the set was made, so
   * that no stripe seems to be in one set after the other.
   */
  private static int[] places(Hash stripeId, Instant made, int bytes) {
    byte[] salt = ByteBuffer.allocate(Long.BYTES).putLong(made.getEpochSecond()).array();
    ByteBuffer hash = ByteBuffer.wrap(Hash.of(stripeId.bytes(), salt).bytes());
    long first = hash.getLong();
    long step = hash.getLong() | 1;
    int[] places = new int[HASHES];
    for (int i = 0; i < HASHES; i++) {
      places[i] = (int) Long.remainderUnsigned(first + i * step, bytes * 8L);
    }
    return places;
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return fields().bytes(8, signature).toBytes();
  }

  /**
   * The shard that lies under {@code place}, from a keeper's bytes.
   *
   * @throws MalformedMessageException if they are not one
   */
  public static RetainSet parse(Hash place, byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "retain set");
    VerifyKey key = in.key(1);
    UUID owner = in.uuid(2);
    int shard = in.integer(3, 0, SHARDS_MAX - 1);
    int shards = in.integer(4, shard + 1, SHARDS_MAX);
    long made = in.number(5, 0, SECONDS_MAX);
    long until = in.number(6, made, Math.min(SECONDS_MAX, made + RENEWAL_MAX.toSeconds()));
    byte[] bits = in.bytes(7, BITS_BYTES_MAX);
    byte[] signature = in.exactly(8, VerifyKey.SIGNATURE_BYTES);
    in.end();
    RetainSet set =
        new RetainSet(
            key,
            owner,
            shard,
            shards,
            Instant.ofEpochSecond(made),
            Instant.ofEpochSecond(until),
            bits,
            signature);
    if (bits.length == 0) {
      throw new MalformedMessageException("retain set: no bits");
    }
    if (!place(key, owner, shard).equals(place)) {
      throw new MalformedMessageException("a retain set of another place");
    }
    if (!key.verify(set.message(), signature)) {
      throw new MalformedMessageException("a retain set that its device did not sign");
    }
    return set;
  }

  private FieldWriter fields() {
    return new FieldWriter()
        .bytes(1, key.bytes())
        .uuid(2, owner)
        .number(3, shard)
        .number(4, shards)
        .number(5, made.getEpochSecond())
        .number(6, until.getEpochSecond())
        .bytes(7, bits);
  }

  private byte[] message() {
    byte[] fields = fields().toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }
}
