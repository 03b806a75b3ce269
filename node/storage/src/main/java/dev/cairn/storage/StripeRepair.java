package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.storage.RepairOutcome.Postponed;
import dev.cairn.storage.RepairOutcome.Repaired;
import dev.cairn.storage.RepairOutcome.Traffic;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.lease.LeaseClient;
import dev.cairn.storage.lease.LeaseProof;
import dev.cairn.storage.repair.FreshIndices;
import dev.cairn.storage.repair.RepairDecision;
import dev.cairn.storage.repair.RepairDecision.Owed;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.HolderOutline;
import dev.cairn.storage.stripe.Placement;
import dev.cairn.storage.stripe.StripeBody.Shape;
import dev.cairn.storage.stripe.StripeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * One attempt to repair one stripe: look again with fresh eyes, find hosts, take the lease, gather
 * k blocks, make the missing ones on unused indices, check each against the root that the owner
 * signed years ago, place them, and replace the holder list by compare-and-swap. It needs no key
 * and no owner.
 *
 * <p>What it costs is decided before anything is fetched: without hosts for the new blocks, or the
 * lease, nothing is read. Whatever it does twice is wasted but harmless, since its output is
 * determined by the record.
 */
final class StripeRepair {

  private final Repairs repairs;
  private final RepairQueue.Task task;

  StripeRepair(Repairs repairs, RepairQueue.Task task) {
    this.repairs = repairs;
    this.task = task;
  }

  RepairOutcome run() throws InterruptedException {
    StripeRecords.Found<StripeRecord> record = repairs.records().stripe(task.stripe());
    if (record.value().isEmpty()) {
      return new Postponed("no record of it: " + record.why(), Traffic.NONE);
    }
    StripeRecords.Found<HolderList> list = repairs.records().holders(task.stripe(), true);
    if (list.value().isEmpty()) {
      return new Postponed("no holder list of it: " + list.why(), Traffic.NONE);
    }
    StripeRecord stripe = record.value().get();
    HolderList holders = list.value().get();
    new HolderSurvey(repairs.env(), repairs.overlay(), repairs.client(), repairs.book())
        .ask(stripe, holders.holders());
    StripeLook look = look(holders);
    RepairDecision decision = look.decide(task.owedSinceMs(), repairs.book().braked(), nowMs());
    return decision instanceof Owed owed
        ? make(stripe, holders, look, owed)
        : new RepairOutcome.Sound();
  }

  private StripeLook look(HolderList holders) {
    return StripeLook.of(
        HolderOutline.of(holders), repairs.book(), repairs.overlay().self().nodeId());
  }

  private RepairOutcome make(StripeRecord stripe, HolderList holders, StripeLook look, Owed owed)
      throws InterruptedException {
    Shape shape = stripe.body().shape();
    List<Integer> indices = indices(shape, look, owed.blocks());
    if (indices.isEmpty()) {
      return new Postponed("every index is given out and believed to be there", Traffic.NONE);
    }
    NewHosts hosts =
        new NewHosts(repairs, stripe, look.standing(repairs.book(), repairs.book().nowMs()));
    Placement placement = hosts.choose(indices.size());
    if (placement.chosen().isEmpty()) {
      return new Postponed("no host is left that could take a block of it", Traffic.NONE);
    }
    return switch (repairs.leases().take(stripe.id())) {
      case LeaseClient.Outcome.Refused refused ->
          new Postponed(
              "%d of %d keepers grant the lease: %s"
                  .formatted(refused.granted(), refused.needed(), refused.reasons()),
              Traffic.NONE);
      case LeaseClient.Outcome.Taken(LeaseProof lease) -> {
        try {
          yield underLease(stripe, holders, hosts, placement, indices, lease, owed);
        } finally {
          repairs.leases().giveBack(lease);
        }
      }
    };
  }

  private List<Integer> indices(Shape shape, StripeLook look, int wanted) {
    List<FreshIndices.Used> used = look.used(repairs.book());
    List<Integer> indices =
        new ArrayList<>(FreshIndices.choose(shape, wanted, used, repairs.book().nowMs()));
    indices.addAll(FreshIndices.again(wanted - indices.size(), used, look.live(), indices));
    return indices;
  }

  private RepairOutcome underLease(
      StripeRecord stripe,
      HolderList holders,
      NewHosts hosts,
      Placement placement,
      List<Integer> indices,
      LeaseProof lease,
      Owed owed)
      throws InterruptedException {
    Shape shape = stripe.body().shape();
    Priority priority = owed.urgent() ? Priority.URGENT_REPAIR : Priority.LAZY_REPAIR;
    BlockGathering gathering = new BlockGathering(repairs, stripe, priority);
    SortedMap<Integer, byte[]> have = gathering.gather(holders.holders());
    if (have.size() < shape.k()) {
      repairs.spool().layAside(stripe, have);
      return new Postponed(
          "%d of %d blocks can be had now".formatted(have.size(), shape.k()),
          new Traffic(gathering.bytesRead(), 0));
    }
    List<Integer> making = indices.subList(0, Math.min(indices.size(), placement.chosen().size()));
    BlockMaking blocks = new BlockMaking(repairs, stripe, lease, priority);
    Optional<String> broken = blocks.make(have, making, hosts, placement);
    repairs.spool().clear(stripe.id());
    Traffic traffic = new Traffic(gathering.bytesRead(), blocks.bytesPlaced());
    if (broken.isPresent()) {
      return new RepairOutcome.Impossible(broken.get());
    }
    if (blocks.placed().isEmpty()) {
      return new Postponed("no host took a block: " + blocks.refusals(), traffic);
    }
    Optional<String> unlisted = list(stripe, holders, lease, blocks.placed());
    if (unlisted.isPresent()) {
      return new Postponed(unlisted.get(), traffic);
    }
    List<Integer> made = blocks.placed().stream().map(Holder::index).toList();
    return new Repaired(made, owed.blocks() - made.size(), traffic, gathering.liars());
  }

  /** Why the list could not be replaced; empty if it was. */
  private Optional<String> list(
      StripeRecord stripe, HolderList known, LeaseProof lease, List<Holder> placed)
      throws InterruptedException {
    Optional<PutOutcome> outcome =
        repairs
            .records()
            .revise(
                stripe.id(),
                known,
                current -> {
                  List<Holder> next = next(current == null ? known : current, placed);
                  return HolderList.signUnder(
                      lease, stripe.body(), current, next, repairs.deviceKey());
                });
    return outcome.isEmpty()
        ? Optional.of("somebody wrote the holder list under a later lease")
        : switch (outcome.get()) {
          case PutOutcome.Stored stored -> Optional.empty();
          case PutOutcome.Superseded other -> Optional.of("the holder list keeps changing");
          case PutOutcome.TooFew few ->
              Optional.of("the holder list reached " + few.acknowledged() + ": " + few.refusals());
        };
  }

  /**
   * Who holds what after the repair: those from before, save whoever forfeited its index, and the
   * new ones. A host that is merely gone stays listed, since it may come back.
   */
  private List<Holder> next(HolderList before, List<Holder> placed) {
    Set<Integer> made = new TreeSet<>();
    placed.forEach(holder -> made.add(holder.index()));
    List<Holder> next = new ArrayList<>(placed);
    Hash stripe = before.body().stripeId();
    for (Holder holder : before.holders()) {
      boolean forfeited =
          made.contains(holder.index())
              || repairs.book().isMissing(stripe, holder.index(), holder.node());
      if (!forfeited && !next.contains(holder)) {
        next.add(holder);
      }
    }
    return next;
  }

  private long nowMs() {
    return repairs.policy().now().toEpochMilli();
  }

  /** Members by whom this repair could be helped. */
  static Optional<Member> memberOf(List<Member> members, Holder holder) {
    return members.stream().filter(member -> member.nodeId().equals(holder.node())).findFirst();
  }
}
