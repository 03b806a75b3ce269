package dev.cairn.storage;

import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds holders without a holder list: asks the members close to the stripe which of its blocks
 * they have. For when the list is missing, stale or falsified; what they say is only a hint, the
 * blocks themselves are verified as ever.
 */
final class HolderSearch {

  /** As many as placement had to choose from. */
  private static final int MEMBERS_PER_BLOCK = 4;

  private final Environment env;
  private final Overlay overlay;
  private final BlockClient client;

  HolderSearch(Environment env, Overlay overlay, BlockClient client) {
    this.env = env;
    this.overlay = overlay;
    this.client = client;
  }

  /**
   * Holders that say they have a block; each member at most once.
   *
   * @param known members that need not be asked again
   */
  List<Holder> find(StripeRecord stripe, Set<NodeId> known) throws InterruptedException {
    int wanted = MEMBERS_PER_BLOCK * stripe.body().shape().n();
    List<Member> asked =
        overlay.closest(stripe.id(), wanted).stream()
            .filter(member -> !known.contains(member.nodeId()))
            .filter(member -> !member.equals(overlay.self()))
            .toList();
    Mailbox<List<Holder>> answers = new Mailbox<>(env, Math.max(1, asked.size()));
    for (Member member : asked) {
      env.start("search " + member, () -> ask(member, stripe, answers));
    }
    List<Holder> found = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      found.addAll(answers.take());
    }
    return found.stream().sorted().toList();
  }

  private void ask(Member member, StripeRecord stripe, Mailbox<List<Holder>> answers) {
    List<Holder> held = List.of();
    try {
      if (client.has(member, stripe.roots()) instanceof BlockReply.Presence said) {
        held = held(member.nodeId(), said.presence());
      }
    } catch (IOException unreachable) {
      held = List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      answers.offer(held);
    }
  }

  private static List<Holder> held(NodeId node, byte[] presence) {
    for (int index = 0; index < presence.length; index++) {
      if (presence[index] == 1) {
        return List.of(new Holder(index, node));
      }
    }
    return List.of();
  }
}
