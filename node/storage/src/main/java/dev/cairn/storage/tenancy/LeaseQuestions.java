package dev.cairn.storage.tenancy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.storage.exchange.ReceiptLedger.Row;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeRecord;
import dev.cairn.storage.tenancy.TenancyDecision.Heard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks the network how long a block of a stripe is to be kept, with as few questions as do: the
 * retain sets of the owner's devices first, each once a sweep for all its blocks; the stripe's
 * record only for a block whose lease is near its end or which a set leaves out.
 */
final class LeaseQuestions {

  private final Environment env;
  private final Overlay overlay;
  private final TenancyTimes times;
  private final RetainSets sets;
  private final Map<UUID, List<VerifyKey>> devices = new HashMap<>();
  private final boolean inTouch;

  LeaseQuestions(Environment env, Overlay overlay, TenancyTimes times) throws InterruptedException {
    this.env = env;
    this.overlay = overlay;
    this.times = times;
    this.sets = new RetainSets(env, overlay.records(), times.pause());
    for (Member member : overlay.known()) {
      devices
          .computeIfAbsent(member.device().subject(), owner -> new ArrayList<>())
          .add(member.device().key());
    }
    this.inTouch = isInTouch(overlay);
  }

  /**
   * A host that is cut off is the only keeper it finds, and knows of nothing: that is no answer. So
   * most of the members that it knows, or of twenty, must have answered just now.
   */
  private static boolean isInTouch(Overlay overlay) throws InterruptedException {
    Member self = overlay.self();
    long there =
        overlay.closest(self.nodeId().hash(), Records.KEEPERS).stream()
            .filter(member -> !member.equals(self))
            .count();
    long expected =
        overlay.presences().stream()
            .filter(presence -> presence.standing() == Presence.Standing.PRESENT)
            .filter(presence -> presence.member().reachable())
            .count();
    return there * 2 > Math.min(expected, Records.KEEPERS - 1);
  }

  /** What is heard of a block that was receipted as {@code row} says. */
  Heard hear(Tenancy known, Row row, UUID owner) throws InterruptedException {
    if (!inTouch) {
      return Heard.NOTHING;
    }
    Instant now = env.now();
    boolean left = false;
    for (VerifyKey device : devices.getOrDefault(owner, List.of())) {
      switch (sets.ask(device, owner, row.stripeId())) {
        case RetainSets.Answer.Retained retained -> {
          if (retained.until().isAfter(now)) {
            return new Heard(Optional.of(retained.until()), false, true);
          }
        }
        case RetainSets.Answer.Left without -> left = true;
        case RetainSets.Answer.None none -> {}
        case RetainSets.Answer.Silent silent -> {}
      }
    }
    boolean nearEnd = known.leasedUntil().isBefore(now.plus(times.askBefore()));
    return left || nearEnd || known.quarantined().isPresent()
        ? hearOfRecord(row, owner, now)
        : Heard.NOTHING;
  }

  private Heard hearOfRecord(Row row, UUID owner, Instant now) throws InterruptedException {
    Hash id = row.stripeId();
    GetOutcome outcome = overlay.records().get(StorageRecords.STRIPE, id);
    env.sleep(times.pause());
    if (outcome instanceof GetOutcome.Absent) {
      return new Heard(Optional.empty(), false, true);
    }
    if (!(outcome instanceof GetOutcome.Found found)) {
      return Heard.NOTHING;
    }
    StripeRecord record = parse(id, found.value());
    Optional<Instant> lease = Optional.of(record.leaseUntil());
    VerifyKey writer = record.body().writer();
    if (!record.body().owner().equals(owner)) {
      return new Heard(Optional.empty(), false, true); // its roots are another member's
    }
    return switch (sets.ask(writer, owner, id)) {
      case RetainSets.Answer.Retained retained ->
          new Heard(Optional.of(later(retained.until(), record.leaseUntil())), false, true);
      case RetainSets.Answer.Left without ->
          disowns(without.made(), row.at(), now)
              ? new Heard(Optional.empty(), true, true)
              : new Heard(lease, false, true);
      case RetainSets.Answer.None none -> new Heard(lease, false, true);
      case RetainSets.Answer.Silent silent -> Heard.NOTHING;
    };
  }

  /** A set made shortly after the receipt, or in the future, may not know the stripe yet. */
  private boolean disowns(Instant made, Instant receipted, Instant now) {
    return !made.isBefore(receipted.plus(times.grace())) && !made.isAfter(now.plus(times.grace()));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static StripeRecord parse(Hash id, byte[] value) {
    try {
      return StripeRecord.parse(id, value);
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("the overlay gave a record it did not check", e);
    }
  }

  /** What is heard of a block that stands in several stripes: the best of it. */
  static Heard best(List<Heard> heard) {
    Optional<Instant> until =
        heard.stream().flatMap(each -> each.leasedUntil().stream()).max(Instant::compareTo);
    boolean disowned = !heard.isEmpty() && heard.stream().allMatch(Heard::disowned);
    boolean answered = !heard.isEmpty() && heard.stream().allMatch(Heard::answered);
    return new Heard(until, disowned, answered);
  }
}
