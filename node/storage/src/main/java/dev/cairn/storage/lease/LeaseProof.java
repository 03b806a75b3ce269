package dev.cairn.storage.lease;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What keepers of a stripe signed when they granted its repair lease: the proof that whoever shows
 * it may make blocks of the stripe and replace its holder list. Holding one means that every
 * signature was checked; whether the signers are the stripe's keepers only the network can tell
 * ({@link Keepership}).
 *
 * @param stripe the stripe
 * @param holder who may repair it
 * @param key of the holder's device: signs what is written under the lease
 * @param fence above that of every earlier lease of the stripe
 * @param grants each keeper once, at most {@value #GRANTS_MAX}
 */
public record LeaseProof(
    Hash stripe, NodeId holder, VerifyKey key, long fence, List<Grant> grants) {

  /** Bound on the encoded form: 2.2 KiB. */
  public static final int BYTES_MAX = 2304;

  /** Seconds of the year 9999. */
  static final long FENCE_MAX = 253_402_300_799L;

  /** A stripe has 20 keepers. */
  static final int GRANTS_MAX = 20;

  private static final byte[] CONTEXT = "cairn-lease\0".getBytes(StandardCharsets.US_ASCII);
  private static final int GRANT_BYTES = VerifyKey.BYTES + Long.BYTES + VerifyKey.SIGNATURE_BYTES;

  /**
   * One keeper's word.
   *
   * @param untilMs end of the lease, by the keeper's clock
   */
  public record Grant(VerifyKey keeper, long untilMs, byte[] signature) {}

  public LeaseProof {
    grants = List.copyOf(grants);
  }

  /** The lease without grants: what keepers are asked for. */
  static LeaseProof wanted(Hash stripe, NodeId holder, VerifyKey key, long fence) {
    return new LeaseProof(stripe, holder, key, fence, List.of());
  }

  /** A keeper's grant of this lease. */
  Grant grant(long untilMs, SigningKey keeper) {
    return new Grant(keeper.verifyKey(), untilMs, keeper.sign(message(untilMs)));
  }

  /** True if {@code grant} is its keeper's word for exactly this lease. */
  boolean isGranted(Grant grant) {
    return grant.keeper.verify(message(grant.untilMs), grant.signature);
  }

  /** The same lease with these grants. */
  LeaseProof with(List<Grant> granted) {
    return new LeaseProof(stripe, holder, key, fence, granted);
  }

  /** True if half of the grants or more are over at {@code nowMs}. */
  public boolean isOver(long nowMs) {
    return grants.stream().filter(grant -> grant.untilMs > nowMs).count() * 2 <= grants.size();
  }

  /** The canonical bytes; the stripe is known from where they lie. */
  public byte[] encode() {
    ByteBuffer packed = ByteBuffer.allocate(grants.size() * GRANT_BYTES);
    for (Grant grant : grants) {
      packed.put(grant.keeper.bytes()).putLong(grant.untilMs).put(grant.signature);
    }
    return new FieldWriter()
        .hash(1, holder.hash())
        .bytes(2, key.bytes())
        .number(3, fence)
        .bytes(4, packed.array())
        .toBytes();
  }

  /**
   * The proof for {@code stripe} from anybody's bytes.
   *
   * @throws MalformedMessageException if they are none, or a signature does not hold
   */
  public static LeaseProof parse(Hash stripe, byte[] bytes) throws MalformedMessageException {
    LeaseProof lease = read(stripe, bytes);
    if (!lease.isSigned()) {
      throw new MalformedMessageException(what(stripe) + ": a grant that its keeper did not sign");
    }
    return lease;
  }

  /**
   * The same without checking any signature: for what was checked when it came.
   *
   * @throws MalformedMessageException if they are none
   */
  public static LeaseProof read(Hash stripe, byte[] bytes) throws MalformedMessageException {
    String what = what(stripe);
    FieldReader in = new FieldReader(bytes, what);
    NodeId holder = new NodeId(in.hash(1));
    VerifyKey key = in.key(2);
    LeaseProof lease = wanted(stripe, holder, key, in.number(3, 1, FENCE_MAX));
    List<Grant> grants = split(in.bytes(4, GRANTS_MAX * GRANT_BYTES), what);
    in.end();
    return lease.with(grants);
  }

  /** True if each grant is another keeper's and signed by it. */
  public boolean isSigned() {
    Set<VerifyKey> keepers = new HashSet<>();
    return grants.stream().allMatch(grant -> keepers.add(grant.keeper) && isGranted(grant));
  }

  private static String what(Hash stripe) {
    return "repair lease of stripe " + stripe.shortHex();
  }

  private static List<Grant> split(byte[] packed, String what) throws MalformedMessageException {
    if (packed.length == 0 || packed.length % GRANT_BYTES != 0) {
      throw new MalformedMessageException(what + ": grants of " + packed.length + " bytes");
    }
    List<Grant> grants = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(packed);
    while (in.hasRemaining()) {
      byte[] key = new byte[VerifyKey.BYTES];
      byte[] signature = new byte[VerifyKey.SIGNATURE_BYTES];
      long untilMs = in.get(key).getLong();
      in.get(signature);
      try {
        grants.add(new Grant(VerifyKey.of(key), untilMs, signature));
      } catch (InvalidKeyException e) {
        throw new MalformedMessageException(what + ": an unusable key", e);
      }
    }
    return grants;
  }

  private byte[] message(long untilMs) {
    byte[] fields =
        new FieldWriter()
            .hash(1, stripe)
            .hash(2, holder.hash())
            .bytes(3, key.bytes())
            .number(4, fence)
            .number(5, untilMs)
            .toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }
}
