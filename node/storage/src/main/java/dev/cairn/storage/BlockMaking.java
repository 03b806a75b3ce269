package dev.cairn.storage;

import dev.cairn.env.Mailbox;
import dev.cairn.overlay.Member;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.lease.LeaseProof;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.Placement;
import dev.cairn.storage.stripe.Placement.Candidate;
import dev.cairn.storage.stripe.Receipt;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Makes blocks of a stripe from k others and places them, a few at a time, so that memory holds one
 * payload and 16 MiB. Nothing leaves that does not hash to the root which the owner signed.
 */
final class BlockMaking {

  private static final int GROUP_BYTES = 16 << 20;

  private final Repairs repairs;
  private final StripeRecord stripe;
  private final LeaseProof lease;
  private final Priority priority;
  private final BlockPlacer placer;
  private final List<Holder> placed = new ArrayList<>();

  BlockMaking(Repairs repairs, StripeRecord stripe, LeaseProof lease, Priority priority) {
    this.repairs = repairs;
    this.stripe = stripe;
    this.lease = lease;
    this.priority = priority;
    this.placer = new BlockPlacer(repairs.env(), this::send, repairs.views());
  }

  /**
   * Makes block {@code indices[i]} for the i-th chosen host.
   *
   * @param have k blocks or more
   * @return why the stripe can never be repaired; empty if all is well
   */
  Optional<String> make(
      SortedMap<Integer, byte[]> have, List<Integer> indices, NewHosts hosts, Placement placement)
      throws InterruptedException {
    Replacements replacements = new Replacements(placement);
    int blockBytes = stripe.body().blockBytes();
    int group = Math.max(1, GROUP_BYTES / blockBytes);
    for (int from = 0; from < indices.size(); from += group) {
      int to = Math.min(from + group, indices.size());
      List<Integer> wanted = new ArrayList<>(indices.subList(from, to));
      wanted.removeAll(have.keySet());
      SortedMap<Integer, byte[]> made =
          repairs.coder().decode(stripe.body().shape(), have, wanted, blockBytes);
      indices
          .subList(from, to)
          .forEach(index -> {
            byte[] known = have.get(index);
            if (known != null) {
              made.put(index, known);
            }
          });
      Optional<String> broken = broken(made);
      if (broken.isPresent()) {
        return broken;
      }
      place(made, placement.chosen().subList(from, to), hosts, replacements);
    }
    return Optional.empty();
  }

  private Optional<String> broken(SortedMap<Integer, byte[]> made) {
    for (Map.Entry<Integer, byte[]> block : made.entrySet()) {
      if (!BlockGathering.rootOf(block.getValue()).equals(stripe.roots().get(block.getKey()))) {
        return Optional.of(
            "block "
                + block.getKey()
                + " made of k sound ones has another root than its owner signed: the stripe was"
                + " never coded right, and only its owner can store it anew");
      }
    }
    return Optional.empty();
  }

  private void place(
      SortedMap<Integer, byte[]> made,
      List<Candidate> chosen,
      NewHosts hosts,
      Replacements replacements)
      throws InterruptedException {
    Mailbox<Optional<Holder>> ends = new Mailbox<>(repairs.env(), Math.max(1, made.size()));
    int next = 0;
    for (Map.Entry<Integer, byte[]> block : made.entrySet()) {
      Candidate first = chosen.get(next++);
      repairs
          .env()
          .start(
              "place " + stripe.id().shortHex() + "/" + block.getKey(),
              () -> place(block, first, hosts, replacements, ends));
    }
    for (int i = 0; i < made.size(); i++) {
      ends.take().ifPresent(placed::add);
    }
  }

  private void place(
      Map.Entry<Integer, byte[]> block,
      Candidate first,
      NewHosts hosts,
      Replacements replacements,
      Mailbox<Optional<Holder>> ends) {
    Optional<Holder> end = Optional.empty();
    Receipt.Claim claim = stripe.claim(block.getKey());
    try {
      Optional<Candidate> candidate = Optional.of(first);
      while (candidate.isPresent() && end.isEmpty()) {
        Candidate asked = candidate.get();
        if (placer.place(asked, hosts.member(asked), claim, block.getValue(), 0).isPresent()) {
          end = Optional.of(new Holder(block.getKey(), asked.node()));
        } else {
          candidate = replacements.after(asked);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ends.offer(end);
    }
  }

  private BlockReply send(Member host, Receipt.Claim claim, byte[] block, int offset)
      throws IOException, InterruptedException {
    if (host.equals(repairs.overlay().self())) {
      return repairs.server().keep(claim, block);
    }
    repairs.budget().await(priority, host, block.length);
    return repairs.client().place(host, stripe, claim.index(), lease, block);
  }

  /** Who got which block. */
  List<Holder> placed() {
    return List.copyOf(placed);
  }

  List<Refusal> refusals() {
    return placer.refusals();
  }

  long bytesPlaced() {
    return placer.sentBytes();
  }
}
