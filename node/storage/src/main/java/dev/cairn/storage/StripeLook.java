package dev.cairn.storage;

import dev.cairn.identity.NodeId;
import dev.cairn.storage.belief.Belief;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.belief.HostState;
import dev.cairn.storage.repair.FreshIndices.Used;
import dev.cairn.storage.repair.RepairDecision;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.HolderOutline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A stripe as this node sees it: what the book of hosts says of its holders. Of several holders of
 * one index one is enough.
 *
 * @param outline the stripe
 * @param live indices whose block is believed to be there
 * @param seen those of a host that was seen within three days
 */
record StripeLook(HolderOutline outline, BitSet live, BitSet seen) {

  private static final Duration SEEN_LATELY = Duration.ofMillis(RepairDecision.SEEN_LATELY_MS);

  /**
   * @param self this node, which knows of itself that it is there
   */
  static StripeLook of(HolderOutline outline, HostBook book, NodeId self) {
    BitSet live = new BitSet();
    BitSet seen = new BitSet();
    for (Holder holder : outline.holders()) {
      if (book.isMissing(outline.stripe(), holder.index(), holder.node())) {
        continue;
      }
      boolean own = holder.node().equals(self);
      if (own || book.belief(holder.node()).counts()) {
        live.set(holder.index());
        if (own || book.seenWithin(holder.node(), SEEN_LATELY)) {
          seen.set(holder.index());
        }
      }
    }
    return new StripeLook(outline, live, seen);
  }

  /** How many blocks it can lose. */
  int margin() {
    return live.cardinality() - outline.shape().k();
  }

  /** What is to be done. */
  RepairDecision decide(long owedSinceMs, boolean braked, long nowMs) {
    return RepairDecision.of(
        new RepairDecision.View(
            outline.shape(), live.cardinality(), seen.cardinality(), owedSinceMs, braked),
        nowMs);
  }

  /** What a repair must know of the indices that were given out. */
  List<Used> used(HostBook book) {
    List<Used> used = new ArrayList<>();
    for (Holder holder : outline.holders()) {
      HostState state = book.state(holder.node());
      boolean forfeited =
          state.standing() == HostState.Standing.REVOKED
              || book.isMissing(outline.stripe(), holder.index(), holder.node());
      used.add(new Used(holder.index(), state.lastSeenMs(), forfeited));
    }
    return used;
  }

  /** Holders whose block counts, or may come back. */
  List<Holder> standing(HostBook book, long nowMs) {
    return outline.holders().stream()
        .filter(holder -> !book.isMissing(outline.stripe(), holder.index(), holder.node()))
        .filter(holder ->
            book.belief(holder.node()) != Belief.GONE || book.state(holder.node()).mayReturn(nowMs))
        .toList();
  }
}
