package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.storage.lease.Keepership;
import dev.cairn.storage.lease.LeaseProof;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The kinds of small record that storage keeps with the overlay, and the rule of each. */
public final class StorageRecords {

  /** {@link StripeRecord} under the stripe's id; its sequence is the lease's end in seconds. */
  public static final RecordKind STRIPE =
      new Kind(
          "stripe",
          (key, value) -> {
            long lease = StripeRecord.parse(key, value).leaseUntil().getEpochSecond();
            return new Verdict.Valid(lease);
          });

  /** {@link HeadRecord} under {@link HeadRecord#place}. */
  public static final RecordKind HEAD =
      new Kind("head", (key, value) -> new Verdict.Valid(HeadRecord.parse(key, value).sequence()));

  /** {@link RetainSet} under {@link RetainSet#place}; its sequence is when it was made. */
  public static final RecordKind RETAIN =
      new Kind(
          "retain",
          (key, value) -> new Verdict.Valid(RetainSet.parse(key, value).made().getEpochSecond()));

  private static final String HOLDERS = "holders";

  private StorageRecords() {}

  /**
   * {@link HolderList} under the stripe's id, for a node that knows the members around it.
   *
   * @param keepership whether a lease was granted by the stripe's keepers
   * @param granted the highest fence that this node itself granted, by stripe
   */
  public static RecordKind holders(Keepership keepership, ToLongFunction<Hash> granted) {
    return new Kind(
        HOLDERS,
        (key, value) -> {
          HolderList list = HolderList.parse(key, value);
          LeaseProof lease = list.lease();
          return lease == null || keepership.granted(lease)
              ? new Verdict.Valid(list.sequence(), list.replaces())
              : new Verdict.Invalid("its lease was not granted by the keepers of the stripe");
        }) {
      @Override
      public Optional<String> objection(Hash key, byte[] value) {
        return underOldLease(key, value, granted.applyAsLong(key));
      }
    };
  }

  /** The same for whoever cannot tell keepers from others: signatures alone are checked. */
  public static RecordKind holders() {
    return holders(lease -> true, stripe -> 0);
  }

  private static Optional<String> underOldLease(Hash key, byte[] value, long fence) {
    try {
      LeaseProof lease = HolderList.read(key, value).lease();
      return lease == null || lease.fence() >= fence
          ? Optional.empty()
          : Optional.of(
              "written under lease " + lease.fence() + ", " + fence + " was granted since");
    } catch (MalformedMessageException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @FunctionalInterface
  private interface Rule {
    Verdict verdict(Hash key, byte[] value) throws MalformedMessageException;
  }

  private static class Kind implements RecordKind {

    private final String name;
    private final Rule rule;

    Kind(String name, Rule rule) {
      this.name = name;
      this.rule = rule;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Verdict check(Hash key, byte[] value) {
      try {
        return rule.verdict(key, value);
      } catch (MalformedMessageException e) {
        return new Verdict.Invalid(String.valueOf(e.getMessage()));
      }
    }
  }
}
