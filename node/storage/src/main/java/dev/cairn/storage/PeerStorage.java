package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.Slice;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an owner's device may ask of the other members: keep a stripe, read any range of it, say how
 * it is, keep a vault's head, keep and give back key shares. The owner's side of every storage
 * protocol; the only door from {@code archive} to the network.
 *
 * <p>Implementations: over the overlay, and in memory for tests of {@code archive}. All methods
 * block, belong on virtual threads, and are safe for many of them.
 */
public interface PeerStorage {

  /** Most bytes of payload in one stripe: a pack. */
  int PAYLOAD_BYTES_MAX = 32 << 20;

  /**
   * Codes {@code payload[0..length)} into blocks, places them on members and returns when enough of
   * them have receipted (every failure domain, and k + (n-k)/2 blocks); the rest continue behind
   * the call, and are sent from the array itself.
   *
   * @param length 1 to {@value #PAYLOAD_BYTES_MAX} bytes, already sealed
   * @param released run once, whatever happens, when the array is the caller's again: before the
   *     call returns or after it, on any thread. It must neither block nor throw
   */
  StoreOutcome store(byte[] payload, int length, Runnable released) throws InterruptedException;

  /** The same of a copy: the array may be used again when the call returns. */
  default StoreOutcome store(byte[] payload, int length) throws InterruptedException {
    return store(Arrays.copyOf(payload, length), length, () -> {});
  }

  /**
   * Waits until every transfer that {@link #store} left behind has ended, well or badly, and says
   * what the stripes stored since the last call came to.
   */
  Settled settle() throws InterruptedException;

  /**
   * Reads a range of a stripe's payload: each leaf verified against the root that the owner signed,
   * slow hosts hedged, decoded only where a data block is missing.
   *
   * @param offset first byte of the payload, at least 0
   * @param length bytes wanted, at least 1
   */
  ReadOutcome read(Hash stripeId, long offset, int length) throws InterruptedException;

  /**
   * Asks every holder of a stripe for proof of its block.
   *
   * @param leaves how many leaves each holder must prove, chosen at random; 0 asks only for
   *     presence
   */
  StripeHealth inspect(Hash stripeId, int leaves) throws InterruptedException;

  /**
   * Moves a vault's head: a small record signed with the vault's head key, with a sequence number.
   *
   * @param sequence must be above that of every earlier head
   * @param sealed what the head holds, opaque here, at most 8 KiB
   */
  HeadWrite writeHead(SigningKey headKey, long sequence, byte[] sealed) throws InterruptedException;

  /** Former heads that stay. */
  HeadPins pins();

  /** What devices add that may not move a head. */
  Additions additions();

  /** The member's retention lock, which hosts hold against the member's own devices too. */
  OwnLock.Outcome lock() throws InterruptedException;

  /**
   * Locks what the member has stored, and will store, for at least as long as {@code wanted}.
   * Nobody can shorten it again.
   */
  OwnLock.Outcome lengthenLock(RetentionLock wanted) throws InterruptedException;

  /** The newest head under {@code headKey} that a majority of its keepers answers for. */
  HeadRead readHead(VerifyKey headKey) throws InterruptedException;

  /**
   * Hands to {@code heard} the sequences to which other devices of this subject say that they moved
   * the head under {@code headKey}. A hint and no more: it may be missing, late, or wrong, so read
   * the head, and read it now and then without one.
   *
   * @param heard must not wait
   */
  HeadWatch watchHead(VerifyKey headKey, LongConsumer heard);

  /**
   * Puts one share each on members close to {@code shareKey}: at most one per subject, none on this
   * device's own subject, sites in turn. A later dealing of the same subject under the same key
   * replaces this one, holder by holder, within an hour: then it stands for good. What another
   * subject deals under it stands beside.
   *
   * @param envelope public description (threshold, count, commitments), opaque here, at most 8 KiB;
   *     lies with every share
   * @param shares one per holder wanted, 1 to 255, each at most 1 KiB
   */
  ShareOutcome placeShares(Hash shareKey, byte[] envelope, List<byte[]> shares)
      throws InterruptedException;

  /**
   * The envelope that this subject dealt under {@code shareKey}, as most holders have it, and each
   * holder's answer: a share of that dealing, or a refusal. Shares are as the holders gave them:
   * check commitments.
   */
  GatherOutcome gatherShares(Hash shareKey) throws InterruptedException;

  /**
   * As {@link #gatherShares}, but asks for proofs that the shares are there: each {@link
   * GatherOutcome.Answer.Given} has a {@link dev.cairn.crypto.ShareProof} for {@code nonce} in the
   * place of the share. Any device of the member may ask, at any time.
   */
  GatherOutcome proveShares(Hash shareKey, byte[] nonce) throws InterruptedException;

  /**
   * Has every holder of a share under {@code shareKey} refuse all recoveries of this member that
   * were approved until now.
   */
  VetoOutcome vetoRecoveries(Hash shareKey) throws InterruptedException;

  /** How many members could hold a block now, this device not among them. */
  int eligibleHosts() throws InterruptedException;

  /** What the member may store with others. From memory. */
  Allowance allowance();

  /** The member on whose behalf this device acts. */
  UUID subject();

  /**
   * What a member may store.
   *
   * @param grantBytes of blocks, as the authority certified; {@link Long#MAX_VALUE}: as much as it
   *     likes
   * @param profile the code of its next stripes
   */
  record Allowance(long grantBytes, Profile profile) {
    /** No limit but that of the hosts. */
    public boolean isUnlimited() {
      return grantBytes == Long.MAX_VALUE;
    }

    /** Payload of stripes that it comes to: k / n of it. */
    public long payloadBytes() {
      return isUnlimited()
          ? Long.MAX_VALUE
          : (long) ((double) grantBytes * profile.k() / profile.n());
    }
  }

  /** A member that did not do what it was asked, and why, in words for people. */
  record Refusal(NodeId member, String site, String reason) {}

  /**
   * What stripes came to in the end.
   *
   * @param stripesBelow stripes with fewer blocks placed than their profile wants: repair owes them
   * @param lateBytes bytes of blocks sent after their {@link #store} had returned
   */
  record Settled(int stripesBelow, long lateBytes) {
    /** Nothing was under way. */
    public static final Settled NOTHING = new Settled(0, 0);

    Settled plus(Settled other) {
      return new Settled(stripesBelow + other.stripesBelow, lateBytes + other.lateBytes);
    }
  }

  /** How {@link #store} ended. */
  sealed interface StoreOutcome {
    /**
     * Durable as far as the profile promises.
     *
     * @param placed blocks receipted so far, of {@code wanted}
     * @param wireBytes bytes of blocks that were sent
     */
    record Stored(
        Hash stripeId,
        Profile profile,
        int placed,
        int wanted,
        long wireBytes,
        List<Refusal> refusals)
        implements StoreOutcome {}

    /** There are fewer hosts than any profile needs; nothing was sent. */
    record TooFewHosts(int hosts, int needed) implements StoreOutcome {}

    /** Too few receipts; nothing half-written is visible. */
    record TooFewReceipts(
        int receipts, int needed, Profile profile, Asked asked, List<Refusal> refusals)
        implements StoreOutcome {}

    /**
     * Who was asked to take a block of a stripe.
     *
     * @param hosts asked at least once
     * @param full those of them that have no room for it
     * @param silent those of them that could not be reached
     */
    record Asked(int hosts, int full, int silent) {
      /** Nobody: hosts were not what was missing. */
      public static final Asked NOBODY = new Asked(0, 0, 0);
    }
  }

  /** How {@link #read} ended. */
  sealed interface ReadOutcome {
    /**
     * The bytes, verified.
     *
     * @param range of an array that nobody else has: what one block gives is not copied out of it
     * @param liars hosts that gave bytes which did not match their root, and were left out
     */
    record Read(Slice range, List<Refusal> liars) implements ReadOutcome {
      /** The bytes in an array that has no others. */
      public byte[] bytes() {
        return range.toArray();
      }
    }

    /** There are no such bytes: who named them knows another stripe, or lies. */
    record BeyondPayload(Hash stripeId, int payloadBytes) implements ReadOutcome {}

    /**
     * Fewer than k blocks could be had.
     *
     * @param found blocks that could be read, of {@code needed} (0 of 0 when even the stripe record
     *     is missing)
     * @param silent holders that could not be reached; the others answered, without its bytes
     */
    record Unreadable(Hash stripeId, int found, int needed, int silent, List<Refusal> refusals)
        implements ReadOutcome {
      /**
       * Whether it could be whole, were those who are out of reach back; also where nobody within
       * reach has the stripe record.
       */
      public boolean isOutOfReach() {
        return found + silent >= needed;
      }
    }
  }

  /**
   * How a stripe is.
   *
   * @param profile null if even its record cannot be had
   * @param living blocks whose holder answered with a valid proof
   * @param refusals holders that did not
   * @param holders what became of each holder that was asked; empty where nobody kept count
   */
  record StripeHealth(
      Hash stripeId,
      @Nullable Profile profile,
      int living,
      List<Refusal> refusals,
      List<BlockSeen> holders) {
    public StripeHealth {
      holders = List.copyOf(holders);
    }

    /** Where it is not known who holds what. */
    public StripeHealth(
        Hash stripeId, @Nullable Profile profile, int living, List<Refusal> refusals) {
      this(stripeId, profile, living, refusals, List.of());
    }

    /** That of a stripe whose record cannot be had. */
    public static StripeHealth unknown(Hash stripeId) {
      return new StripeHealth(stripeId, null, 0, List.of());
    }

    /** True while it can be read. */
    public boolean readable() {
      return profile != null && living >= profile.k();
    }

    /**
     * A holder that was asked for its block.
     *
     * @param site its failure domain; {@code ?} if it is not known to anybody asked
     */
    public record BlockSeen(int index, NodeId holder, String site, Presence presence) {}

    /** What became of a block, as far as its holder says. */
    public enum Presence {
      /** It proved that it has the block. */
      PROVED,
      /** It did not answer: off, busy or gone; the block may come back with it. */
      SILENT,
      /** It says that it does not have the block, or gave something else. */
      LOST
    }
  }

  /** How {@link #writeHead} ended. */
  sealed interface HeadWrite {
    record Written() implements HeadWrite {}

    /** Another device moved the head first; read it, merge, try again. */
    record Superseded(long sequence) implements HeadWrite {}

    record TooFew(int acknowledged, int keepers, List<String> refusals) implements HeadWrite {}
  }

  /** How {@link #readHead} ended. */
  sealed interface HeadRead {
    record Found(long sequence, byte[] sealed) implements HeadRead {}

    /** A majority answered, and there is none. */
    record Absent() implements HeadRead {}

    record TooFew(int answered, int keepers, List<String> refusals) implements HeadRead {}
  }

  /** A right to hear of a head; see {@link #watchHead}. */
  interface HeadWatch extends AutoCloseable {
    /** False where no other device can reach this one, and nothing will be heard. */
    boolean mayHear();

    /** Hears no more. */
    @Override
    void close();
  }

  /**
   * How {@link #placeShares} ended: who holds a share now, in the order of the shares.
   *
   * @param isSettled true if a member holds another dealing under that key for good: the next one
   *     has another key
   */
  record ShareOutcome(List<Placed> placed, List<Refusal> refusals, boolean isSettled) {
    /** Where nobody held another dealing. */
    public ShareOutcome(List<Placed> placed, List<Refusal> refusals) {
      this(placed, refusals, false);
    }

    /** Share {@code index} (0-based) is held by {@code holder}. */
    public record Placed(int index, NodeId holder, String site) {}
  }

  /**
   * How {@link #vetoRecoveries} ended.
   *
   * @param kept holders that will refuse
   */
  record VetoOutcome(List<NodeId> kept, List<Refusal> refusals) {
    public VetoOutcome {
      kept = List.copyOf(kept);
      refusals = List.copyOf(refusals);
    }
  }

  /** What {@link #gatherShares} brought back. */
  sealed interface GatherOutcome {
    /**
     * The envelope that most holders have, and what each asked member answered.
     *
     * @param others what it comes to for other dealings of this subject under the same key, those
     *     that more hold first: who stole a device may have dealt nonsense to more members than
     *     hold the true one
     */
    record Gathered(byte[] envelope, List<Answer> answers, List<Gathered> others)
        implements GatherOutcome {
      public Gathered {
        answers = List.copyOf(answers);
        others = List.copyOf(others);
      }

      /** Where there is one dealing. */
      public Gathered(byte[] envelope, List<Answer> answers) {
        this(envelope, answers, List.of());
      }
    }

    /**
     * Nobody gave a share: nothing was dealt under this key by this subject, or its holders are out
     * of reach; the reason says who refused and why.
     */
    record NoEnvelope(String reason) implements GatherOutcome {}

    /** Nobody gives yet; these will. */
    record Waiting(List<Answer.Waiting> answers) implements GatherOutcome {
      public Waiting {
        answers = List.copyOf(answers);
      }
    }

    /** One member's answer. */
    sealed interface Answer {
      /** It gave {@code share}; not yet checked against its commitment. */
      record Given(NodeId holder, String site, int index, byte[] share) implements Answer {}

      /** It has one and gives it, but not before {@code until}. */
      record Waiting(NodeId holder, String site, Instant until) implements Answer {}

      /**
       * It gave none.
       *
       * @param isLost true if it says itself that it has nothing, and should have
       */
      record Refused(Refusal refusal, boolean isLost) implements Answer {
        /** It did not answer, or did not want to. */
        public Refused(Refusal refusal) {
          this(refusal, false);
        }
      }
    }
  }
}
