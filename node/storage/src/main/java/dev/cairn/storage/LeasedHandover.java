package dev.cairn.storage;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.storage.block.BlockReader;
import dev.cairn.storage.block.BlockStore.Held;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.exchange.ReceiptLedger.Row;
import dev.cairn.storage.lease.LeaseClient;
import dev.cairn.storage.lease.LeaseProof;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.Placement;
import dev.cairn.storage.stripe.Placement.Candidate;
import dev.cairn.storage.stripe.Receipt;
import dev.cairn.storage.stripe.StripeRecord;
import dev.cairn.storage.tenancy.Handover;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hands blocks over under the repair lease of their stripe: the same block, on the same index, with
 * another host. That costs one block's bytes, where a repair after the fact costs k of them.
 */
final class LeasedHandover implements Handover {

  /** Hosts tried for one block before it is left for the next time. */
  private static final int TRIES_MAX = 8;

  private final Repairs repairs;

  LeasedHandover(Repairs repairs) {
    this.repairs = repairs;
  }

  @Override
  public Outcome handOver(Held block, Row row) throws InterruptedException {
    StripeRecords.Found<StripeRecord> record = repairs.records().stripe(row.stripeId());
    StripeRecords.Found<HolderList> list = repairs.records().holders(row.stripeId(), true);
    if (record.value().isEmpty() || list.value().isEmpty()) {
      return new Outcome.Failed("its stripe's keepers know too little of it, or are out of reach");
    }
    HolderList holders = list.value().get();
    if (!holders.holders().contains(own(row))) {
      return new Outcome.NotNeeded();
    }
    Optional<byte[]> bytes = bytes(block);
    if (bytes.isEmpty()) {
      return new Outcome.Failed("this host's disk does not give it as it was");
    }
    return handOver(record.value().get(), holders, row, bytes.get());
  }

  private Holder own(Row row) {
    return new Holder(row.index(), repairs.overlay().self().nodeId());
  }

  private Optional<byte[]> bytes(Held block) {
    try {
      Optional<BlockReader> opened = repairs.blocks().open(block.root(), block.owner());
      if (opened.isEmpty()) {
        return Optional.empty();
      }
      try (BlockReader reader = opened.get()) {
        byte[] bytes = new byte[block.blockBytes()];
        reader.read(0, reader.leaves(), bytes, 0);
        Hash root = BlockTree.root(bytes, 0, bytes.length);
        return root.equals(block.root()) ? Optional.of(bytes) : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Outcome handOver(StripeRecord stripe, HolderList holders, Row row, byte[] bytes)
      throws InterruptedException {
    List<Holder> others = new ArrayList<>(holders.holders());
    others.remove(own(row));
    NewHosts hosts = new NewHosts(repairs, stripe, others);
    Placement placement = hosts.choose(1);
    if (placement.chosen().isEmpty()) {
      return new Outcome.Failed("no other member could take it");
    }
    return switch (repairs.leases().take(stripe.id())) {
      case LeaseClient.Outcome.Refused refused ->
          new Outcome.Failed(
              "too few of its stripe's keepers grant the lease under which it could be moved");
      case LeaseClient.Outcome.Taken(LeaseProof lease) -> {
        try {
          yield underLease(stripe, holders, hosts, placement, row, bytes, lease);
        } finally {
          repairs.leases().giveBack(lease);
        }
      }
    };
  }

  private Outcome underLease(
      StripeRecord stripe,
      HolderList holders,
      NewHosts hosts,
      Placement placement,
      Row row,
      byte[] bytes,
      LeaseProof lease)
      throws InterruptedException {
    BlockPlacer placer =
        new BlockPlacer(
            repairs.env(),
            (host, claim, block, offset) -> send(stripe, lease, host, claim, block),
            repairs.views());
    List<Candidate> candidates = new ArrayList<>(placement.chosen());
    candidates.addAll(placement.reserves());
    for (Candidate candidate : candidates.stream().limit(TRIES_MAX).toList()) {
      Member host = hosts.member(candidate);
      if (placer.place(candidate, host, stripe.claim(row.index()), bytes, 0).isPresent()) {
        return list(stripe, holders, row, host, lease);
      }
    }
    return new Outcome.Failed("the members asked have no room for it or cannot be reached");
  }

  private BlockReply send(
      StripeRecord stripe, LeaseProof lease, Member host, Receipt.Claim claim, byte[] block)
      throws IOException, InterruptedException {
    repairs.budget().await(Priority.URGENT_REPAIR, host, block.length);
    return repairs.client().place(host, stripe, claim.index(), lease, block);
  }

  private Outcome list(StripeRecord stripe, HolderList known, Row row, Member to, LeaseProof lease)
      throws InterruptedException {
    Optional<PutOutcome> outcome =
        repairs
            .records()
            .revise(
                stripe.id(),
                known,
                current -> {
                  List<Holder> next =
                      new ArrayList<>((current == null ? known : current).holders());
                  next.remove(own(row));
                  Holder moved = new Holder(row.index(), to.nodeId());
                  if (!next.contains(moved)) {
                    next.add(moved);
                  }
                  return HolderList.signUnder(
                      lease, stripe.body(), current, next, repairs.deviceKey());
                });
    return outcome.isPresent() && outcome.get() instanceof PutOutcome.Stored
        ? new Outcome.Handed(to)
        : new Outcome.Failed("its stripe's keepers did not note who has it now");
  }
}
