package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeOutline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a host that lost a block which of the others it still has, as far as this keeper knows them,
 * 256 at a time: so a disk that died, or one put back from an old image, is known in a minute
 * instead of a month. Only its no is believed.
 */
final class Inventory {

  private static final System.Logger LOG = System.getLogger(Inventory.class.getName());

  /** As many as one request may name. */
  private static final int BATCH = 256;

  private final AuditPlan plan;
  private final HostBook book;
  private final BlockClient client;
  private final Set<NodeId> taken = new HashSet<>();

  /** A block that the host is listed with. */
  private record Listed(Hash stripe, int index, Hash root) {}

  Inventory(AuditPlan plan, HostBook book, BlockClient client) {
    this.plan = plan;
    this.book = book;
    this.client = client;
  }

  /** Each host is asked once a day. */
  void newDay() {
    taken.clear();
  }

  /** Notes what is missing at {@code host}. */
  void take(Member host) throws InterruptedException {
    if (!taken.add(host.nodeId())) {
      return;
    }
    List<Listed> batch = new ArrayList<>();
    plan.forEachList(outline -> {
      for (Holder holder : outline.holders()) {
        Optional<StripeOutline> record =
            holder.node().equals(host.nodeId()) ? plan.record(outline.stripe()) : Optional.empty();
        record.ifPresent(stripe ->
            batch.add(
                new Listed(stripe.stripe(), holder.index(), stripe.roots().get(holder.index()))));
      }
      if (batch.size() >= BATCH) {
        ask(host, batch.subList(0, BATCH));
        batch.subList(0, BATCH).clear();
      }
    });
    if (!batch.isEmpty()) {
      ask(host, batch);
    }
  }

  private void ask(Member host, List<Listed> blocks) throws InterruptedException {
    try {
      List<Hash> roots = blocks.stream().map(Listed::root).toList();
      if (client.has(host, roots) instanceof BlockReply.Presence(byte[] presence)) {
        for (int i = 0; i < blocks.size(); i++) {
          if (presence[i] == 0) {
            book.missing(blocks.get(i).stripe, blocks.get(i).index, host.nodeId());
          }
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "inventory of {0} breaks off: {1}", host, e.getMessage());
    }
  }
}
