package dev.cairn.storage;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.PeerStorage.StripeHealth.Presence;
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
import java.util.Comparator;
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
    Optional<StripeRecord> found = owner.records().stripe(stripeId, true).value();
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
    List<StripeHealth.BlockSeen> asked = new ArrayList<>();
    for (int i = 0; i < holders.size(); i++) {
      Verdict verdict = verdicts.take();
      asked.add(verdict.asked);
      verdict.refusal.ifPresentOrElse(refusals::add, () -> living.add(verdict.asked.index()));
    }
    asked.sort(
        Comparator.comparingInt(StripeHealth.BlockSeen::index)
            .thenComparing(StripeHealth.BlockSeen::holder));
    Shape shape = stripe.body().shape();
    Profile profile = new Profile(shape.k(), shape.repairAt(), shape.n(), shape.spare());
    return new StripeHealth(stripeId, profile, living.size(), List.copyOf(refusals), asked);
  }

  private void judge(StripeRecord stripe, Holder holder, int leaves, Mailbox<Verdict> verdicts) {
    Verdict verdict = refused(holder, "?", Presence.SILENT, "could not be asked");
    try {
      verdict = challenge(stripe, holder, leaves);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      verdicts.offer(verdict);
    }
  }

  private Verdict challenge(StripeRecord stripe, Holder holder, int leaves)
      throws InterruptedException {
    Optional<Member> found = overlay.find(holder.node());
    if (found.isEmpty()) {
      return refused(holder, "?", Presence.SILENT, "is not known to anybody asked");
    }
    Member host = found.get();
    String site = host.device().site();
    try {
      return switch (ask(stripe, holder, host, leaves)) {
        case BlockReply.Done done -> proved(holder, site);
        case BlockReply.Presence said ->
            said.presence()[0] == 1
                ? proved(holder, site)
                : refused(holder, site, Presence.LOST, "does not have the block");
        case BlockReply.Refused refused -> refused(holder, site, refused);
        case BlockReply.Lied lied -> {
          owner.views().lied(holder.node(), lied.detail());
          yield refused(holder, site, Presence.LOST, "gave " + lied.detail());
        }
        case BlockReply.Receipted nonsense ->
            refused(holder, site, Presence.LOST, "answers nonsense");
      };
    } catch (IOException e) {
      return refused(holder, site, Presence.SILENT, "cannot be reached: " + e.getMessage());
    }
  }

  private static Verdict refused(Holder holder, String site, BlockReply.Refused refused) {
    boolean lost = refused.reason() == BlockReply.Reason.NOT_HERE;
    return refused(
        holder,
        site,
        lost ? Presence.LOST : Presence.SILENT,
        refused.reason().words() + ": " + refused.detail());
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

  private static Verdict proved(Holder holder, String site) {
    return new Verdict(asked(holder, site, Presence.PROVED), Optional.empty());
  }

  private static Verdict refused(Holder holder, String site, Presence presence, String reason) {
    return new Verdict(
        asked(holder, site, presence), Optional.of(new Refusal(holder.node(), site, reason)));
  }

  private static StripeHealth.BlockSeen asked(Holder holder, String site, Presence presence) {
    return new StripeHealth.BlockSeen(holder.index(), holder.node(), site, presence);
  }

  private record Verdict(StripeHealth.BlockSeen asked, Optional<Refusal> refusal) {}
}
