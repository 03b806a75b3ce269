package dev.cairn.overlay;

import dev.cairn.crypto.Hash;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Small records (at most {@value #RECORD_BYTES_MAX} bytes) on the {@value #KEEPERS} members closest
 * to their key. A write needs a majority of the keepers that exist; a read takes the highest valid
 * sequence seen by a majority.
 */
public interface Records {

  /** Kademlia's k; also how many members keep a record. */
  int KEEPERS = 20;

  /** Bound on a record, so that a keeper's memory and a look-up's answer stay bounded. */
  int RECORD_BYTES_MAX = 16 * 1024;

  /** How many records one request may ask a keeper to keep. */
  int WRITES_MAX = 2;

  /**
   * Says what the records of one kind are. Registered on every node before it serves; a keeper
   * refuses a record whose kind it does not know or whose rule says no.
   */
  void define(RecordKind kind);

  /** Stores {@code value} under {@code (kind, key)} on its keepers. */
  default PutOutcome put(RecordKind kind, Hash key, byte[] value) throws InterruptedException {
    return put(key, List.of(new Write(kind, value))).getFirst();
  }

  /**
   * Stores records of several kinds under one key with one request to each of its keepers, which is
   * asked to keep them in this order.
   *
   * @param writes 1 to {@value #WRITES_MAX}
   * @return how each ended, in the order of {@code writes}
   * @throws IllegalArgumentException if one of them is not valid
   */
  List<PutOutcome> put(Hash key, List<Write> writes) throws InterruptedException;

  /** Reads {@code (kind, key)} from its keepers. */
  GetOutcome get(RecordKind kind, Hash key) throws InterruptedException;

  /** What this node itself keeps under {@code (kind, key)}. */
  Optional<byte[]> kept(RecordKind kind, Hash key);

  /**
   * What this node itself keeps of {@code kind}, in the order of keys. Fewer than {@code max} mean
   * that there are no more.
   *
   * @param after exclusive; null to begin
   * @param max at least 1
   */
  List<Kept> kept(RecordKind kind, @Nullable Hash after, int max);

  /**
   * A record to be kept.
   *
   * @param value not copied
   */
  record Write(RecordKind kind, byte[] value) {}

  /**
   * A record that this node keeps.
   *
   * @param value not copied: not to be changed
   */
  record Kept(Hash key, byte[] value, long sequence) {}

  /**
   * A kind of record and the rule that makes one valid. A rule may look at who is known near the
   * key (a proof of keepers is judged so), and then verdicts of two nodes, or of one node at two
   * times, may differ; it never waits for a peer.
   *
   * <p>Mutable kinds (a vault head, a stripe's holder list) carry their sequence; immutable ones
   * answer 0.
   */
  interface RecordKind {
    /** Short and stable: it is part of the wire format. For example {@code "stripe"}. */
    String name();

    /** The verdict on {@code value} as a record under {@code key}. */
    Verdict check(Hash key, byte[] value);

    /**
     * Why this very node does not take {@code value}, which is valid, in the place of what it keeps
     * now; in words. Empty if it does. For what a keeper itself has promised to somebody, and for
     * what can be told only beside the older record.
     *
     * @param kept what it keeps now, which is older and other; empty if it keeps nothing
     */
    default Optional<String> objection(Hash key, byte[] value, Optional<byte[]> kept) {
      return Optional.empty();
    }
  }

  /** What a kind's rule says of bytes. */
  sealed interface Verdict {
    /**
     * Valid.
     *
     * @param sequence its sequence number; 0 for immutable kinds
     * @param over the highest sequence that it may replace, below its own: a record that says what
     *     it was made from (compare-and-swap) does not replace what came since
     */
    record Valid(long sequence, long over) implements Verdict {
      /** One that replaces whatever is older. */
      public Valid(long sequence) {
        this(sequence, sequence - 1);
      }

      /** True if a keeper that has {@code stored} takes this one in its place. */
      public boolean replaces(long stored) {
        return stored <= over && stored < sequence;
      }
    }

    /** Not a record of this kind; {@code reason} is for the log. */
    record Invalid(String reason) implements Verdict {}

    /**
     * It was valid, and its time is over: as if there were none. Keepers have it a while longer,
     * hand it on no more and let it expire.
     */
    record Ended(String reason) implements Verdict {}
  }

  /** How a write ended. */
  sealed interface PutOutcome {
    /** A majority of {@code keepers} acknowledged. */
    record Stored(int acknowledged, int keepers) implements PutOutcome {}

    /** A keeper holds other bytes that this record may not replace: {@link Verdict.Valid#over}. */
    record Superseded(byte[] current, long sequence) implements PutOutcome {}

    /** Fewer than a majority acknowledged; {@code refusals} names each keeper and why. */
    record TooFew(int acknowledged, int keepers, List<String> refusals) implements PutOutcome {}
  }

  /** How a read ended. */
  sealed interface GetOutcome {
    /** The highest valid record that a majority of keepers answered for. */
    record Found(byte[] value, long sequence) implements GetOutcome {}

    /** A majority answered, and none has it. */
    record Absent() implements GetOutcome {}

    /** Fewer than a majority answered and none had it; {@code refusals} says who and why. */
    record TooFew(int answered, int keepers, List<String> refusals) implements GetOutcome {}
  }
}
