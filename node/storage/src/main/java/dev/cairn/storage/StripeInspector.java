package dev.cairn.storage;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.StripeWriter.OwnerParts;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.exchange.BlockServer;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeBody.Shape;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks the holders of a stripe to prove that they have their blocks. */
final class StripeInspector {

  private final Environment env;
  private final Overlay overlay;
  private final OwnerParts owner;

  StripeInspector(Environment env, Overlay overlay, OwnerParts owner) {
    this.env = env;
    this.overlay = overlay;
    this.owner = owner;
  }

  StripeHealth inspect(Hash stripeId, int leaves) throws InterruptedException {
    Optional<StripeRecord> found = owner.records().stripe(stripeId).value();
    if (found.isEmpty()) {
      return StripeHealth.unknown(stripeId);
    }
    StripeRecord stripe = found.get();
    Optional<HolderList> list = owner.records().holders(stripeId, true).value();
    List<Holder> holders =
        list.isPresent()
            ? list.get().holders()
            : new HolderSearch(env, overlay, owner.client()).find(stripe, Set.of());
    Mailbox<Verdict> verdicts = new Mailbox<>(env, Math.max(1, holders.size()));
    for (Holder holder : holders) {
      env.start(
          "inspect " + stripeId.shortHex() + "/" + holder.index(),
          () -> judge(stripe, holder, leaves, verdicts));
    }
    Set<Integer> living = new TreeSet<>();
    List<Refusal> refusals = new ArrayList<>();
    for (int i = 0; i < holders.size(); i++) {
      Verdict verdict = verdicts.take();
      verdict.refusal.ifPresentOrElse(refusals::add, () -> living.add(verdict.index));
    }
    Shape shape = stripe.body().shape();
    Profile profile = new Profile(shape.k(), shape.repairAt(), shape.n(), shape.spare());
    return new StripeHealth(stripeId, profile, living.size(), List.copyOf(refusals));
  }

  private void judge(StripeRecord stripe, Holder holder, int leaves, Mailbox<Verdict> verdicts) {
    Optional<Refusal> refusal = Optional.of(refusal(holder, "?", "could not be asked"));
    try {
      refusal = challenge(stripe, holder, leaves);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      verdicts.offer(new Verdict(holder.index(), refusal));
    }
  }

  private Optional<Refusal> challenge(StripeRecord stripe, Holder holder, int leaves)
      throws InterruptedException {
    Optional<Member> found = overlay.find(holder.node());
    if (found.isEmpty()) {
      return Optional.of(refusal(holder, "?", "is not known to anybody asked"));
    }
    Member host = found.get();
    String site = host.device().site();
    try {
      return switch (ask(stripe, holder, host, leaves)) {
        case BlockReply.Done done -> Optional.empty();
        case BlockReply.Presence said ->
            said.presence()[0] == 1
                ? Optional.empty()
                : Optional.of(refusal(holder, site, "does not have the block"));
        case BlockReply.Refused refused ->
            Optional.of(refusal(holder, site, refused.reason().words() + ": " + refused.detail()));
        case BlockReply.Lied lied -> {
          owner.views().lied(holder.node(), lied.detail());
          yield Optional.of(refusal(holder, site, "gave " + lied.detail()));
        }
        case BlockReply.Receipted nonsense ->
            Optional.of(refusal(holder, site, "answers nonsense"));
      };
    } catch (IOException e) {
      return Optional.of(refusal(holder, site, "cannot be reached: " + e.getMessage()));
    }
  }

  private BlockReply ask(StripeRecord stripe, Holder holder, Member host, int leaves)
      throws IOException, InterruptedException {
    Hash root = stripe.roots().get(holder.index());
    if (leaves == 0) {
      return owner.client().has(host, List.of(root));
    }
    int blockBytes = stripe.body().blockBytes();
    List<Integer> chosen = sample(BlockTree.leafCount(blockBytes), leaves);
    return owner.client().prove(host, root, blockBytes, chosen, Priority.READ);
  }

  /**
   * Distinct leaves at random, all of them where there are no more: Floyd's sampling (Bentley and
   * Floyd, CACM 30(9), 1987).
   */
  private List<Integer> sample(int leafCount, int leaves) {
    int wanted = Math.min(Math.min(leaves, BlockServer.leavesMax()), leafCount);
    Set<Integer> chosen = new TreeSet<>();
    for (int last = leafCount - wanted; last < leafCount; last++) {
      int pick = env.random().nextInt(last + 1);
      if (!chosen.add(pick)) {
        chosen.add(last);
      }
    }
    return List.copyOf(chosen);
  }

  private static Refusal refusal(Holder holder, String site, String reason) {
    return new Refusal(holder.node(), site, reason);
  }

  private record Verdict(int index, Optional<Refusal> refusal) {}
}
