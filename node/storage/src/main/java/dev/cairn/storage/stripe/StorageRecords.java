package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import java.util.List;

/** The kinds of small record that storage keeps with the overlay, and the rule of each. */
public final class StorageRecords {

  /** {@link StripeRecord} under the stripe's id; its sequence is the lease's end in seconds. */
  public static final RecordKind STRIPE =
      new Kind(
          "stripe", (key, value) -> StripeRecord.parse(key, value).leaseUntil().getEpochSecond());

  /** {@link HolderList} under the stripe's id. */
  public static final RecordKind HOLDERS =
      new Kind("holders", (key, value) -> HolderList.parse(key, value).sequence());

  /** {@link HeadRecord} under {@link HeadRecord#place}. */
  public static final RecordKind HEAD =
      new Kind("head", (key, value) -> HeadRecord.parse(key, value).sequence());

  /** All of them. */
  public static final List<RecordKind> ALL = List.of(STRIPE, HOLDERS, HEAD);

  private StorageRecords() {}

  @FunctionalInterface
  private interface Rule {
    long sequence(Hash key, byte[] value) throws MalformedMessageException;
  }

  private record Kind(String name, Rule rule) implements RecordKind {
    @Override
    public Verdict check(Hash key, byte[] value) {
      try {
        return new Verdict.Valid(rule.sequence(key, value));
      } catch (MalformedMessageException e) {
        return new Verdict.Invalid(String.valueOf(e.getMessage()));
      }
    }
  }
}
