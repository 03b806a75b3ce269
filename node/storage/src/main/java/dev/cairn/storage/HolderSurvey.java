package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.belief.Observation;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Asks the holders of a stripe, before it is repaired, whether they have their blocks: a small
 * message each, so that a repair makes all that is missing and not the half of it. What they say is
 * noted in the book; a claim alone makes nothing count that did not count before.
 */
final class HolderSurvey {

  private final Environment env;
  private final Overlay overlay;
  private final BlockClient client;
  private final HostBook book;

  HolderSurvey(Environment env, Overlay overlay, BlockClient client, HostBook book) {
    this.env = env;
    this.overlay = overlay;
    this.client = client;
    this.book = book;
  }

  /** Asks them all at once and waits for every answer. */
  void ask(StripeRecord stripe, List<Holder> holders) throws InterruptedException {
    List<Holder> others =
        holders.stream()
            .filter(holder -> !holder.node().equals(overlay.self().nodeId()))
            .filter(holder -> book.belief(holder.node()).counts())
            .toList();
    Mailbox<Boolean> answers = new Mailbox<>(env, Math.max(1, others.size()));
    for (Holder holder : others) {
      env.start(
          "survey " + stripe.id().shortHex() + "/" + holder.index(),
          () -> ask(stripe, holder, answers));
    }
    for (int i = 0; i < others.size(); i++) {
      answers.take();
    }
  }

  private void ask(StripeRecord stripe, Holder holder, Mailbox<Boolean> answers) {
    try {
      Optional<Member> host = overlay.find(holder.node());
      if (host.isPresent()) {
        ask(host.get(), stripe, holder);
      }
    } catch (IOException unreachable) {
      // Silence says nothing: hosts come back.
      book.observe(holder.node(), Observation.UNANSWERED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      answers.offer(true);
    }
  }

  private void ask(Member host, StripeRecord stripe, Holder holder)
      throws IOException, InterruptedException {
    Hash root = stripe.roots().get(holder.index());
    if (client.has(host, List.of(root)) instanceof BlockReply.Presence said) {
      book.observe(holder.node(), Observation.ANSWERED);
      if (said.presence()[0] == 0) {
        book.missing(stripe.id(), holder.index(), holder.node());
      }
    }
  }
}
