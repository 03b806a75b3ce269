package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.storage.lease.Keepership;
import dev.cairn.storage.lease.LeaseProof;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
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

  /** {@link HeadRecord} under {@link HeadRecord#place}, for whoever reads without a clock. */
  public static final RecordKind HEAD = head(() -> Instant.MAX);

  /** {@link RetainSet} under {@link RetainSet#place}; its sequence is when it was made. */
  public static final RecordKind RETAIN =
      new Kind(
          "retain",
          (key, value) -> new Verdict.Valid(RetainSet.parse(key, value).made().getEpochSecond()));

  private static final String HOLDERS = "holders";

  /** A thief can stop a vault's writers for as long, no longer: they number heads from 1. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(2);

  /** The same for repairs of a stripe; a keeper whose clock is late by more takes no list. */
  private static final long LISTS_AHEAD_S = Duration.ofDays(1).toSeconds();

  private static final long SECONDS_MAX = 253_402_300_799L;

  private StorageRecords() {}

  /**
   * {@link HeadRecord} under {@link HeadRecord#place}. A head's number may not be ahead of the
   * seconds since 1970: so nobody who has the vault's key can write the last head there will be.
   */
  public static RecordKind head(Supplier<Instant> clock) {
    return new Kind(
        "head",
        (key, value) -> {
          long sequence = HeadRecord.parse(key, value).sequence();
          return sequence <= lastHead(clock.get())
              ? new Verdict.Valid(sequence)
              : new Verdict.Invalid("head " + sequence + " is ahead of the clock");
        });
  }

  /** The highest number that a keeper takes of a head at {@code now}. */
  public static long lastHead(Instant now) {
    return Math.min(now.getEpochSecond(), SECONDS_MAX) + CLOCKS_APART.toSeconds();
  }

  /**
   * {@link HolderList} under the stripe's id, for a node that knows the members around it.
   *
   * <p>The stripe's writer only adds to the list that a keeper has, since it may be a thief: only
   * under a lease, which the stripe's keepers grant, is anybody taken off it. And its lists do not
   * run ahead of the clock, as those under leases cannot.
   *
   * @param keepership whether a lease was granted by the stripe's keepers
   * @param granted the highest fence that this node itself granted, by stripe
   */
  public static RecordKind holders(
      Keepership keepership, ToLongFunction<Hash> granted, Supplier<Instant> clock) {
    return new Kind(
        HOLDERS,
        (key, value) -> {
          HolderList list = HolderList.parse(key, value);
          LeaseProof lease = list.lease();
          long ahead = Math.min(clock.get().getEpochSecond(), SECONDS_MAX) + LISTS_AHEAD_S;
          if (lease == null && list.sequence() > HolderList.sequenceMax(ahead)) {
            return new Verdict.Invalid("list " + list.sequence() + " is ahead of the clock");
          }
          return lease == null || keepership.granted(lease)
              ? new Verdict.Valid(list.sequence(), list.replaces())
              : new Verdict.Invalid("its lease was not granted by the keepers of the stripe");
        }) {
      @Override
      public Optional<String> objection(Hash key, byte[] value, Optional<byte[]> kept) {
        try {
          return objectionTo(HolderList.read(key, value), kept, granted.applyAsLong(key));
        } catch (MalformedMessageException e) {
          return Optional.of(String.valueOf(e.getMessage()));
        }
      }
    };
  }

  /** The same for whoever cannot tell keepers from others: signatures alone are checked. */
  public static RecordKind holders() {
    return holders(lease -> true, stripe -> 0, () -> Instant.MAX);
  }

  private static Optional<String> objectionTo(HolderList list, Optional<byte[]> kept, long fence)
      throws MalformedMessageException {
    LeaseProof lease = list.lease();
    if (lease != null) {
      return lease.fence() >= fence
          ? Optional.empty()
          : Optional.of(
              "written under lease " + lease.fence() + ", " + fence + " was granted since");
    }
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    Hash id = list.body().stripeId();
    return HolderOutline.read(id, kept.get()).holders().stream()
        .filter(holder -> !list.holders().contains(holder))
        .findFirst()
        .map(holder -> "only under a lease a holder is taken off, and " + holder + " is missing");
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
