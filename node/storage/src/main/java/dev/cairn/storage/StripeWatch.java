package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.repair.RepairDecision;
import dev.cairn.storage.repair.RepairDecision.Owed;
import dev.cairn.storage.repair.RepairRank;
import dev.cairn.storage.stripe.HolderOutline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The keeper's eye: goes over the holder lists this node keeps, once an hour and evenly, and queues
 * the stripes whose repair is this node's turn. It asks nobody anything: what hosts are there the
 * book of hosts says. So 100,000 stripes cost a few seconds an hour.
 */
final class StripeWatch {

  private static final System.Logger LOG = System.getLogger(StripeWatch.class.getName());

  /** Lazy repair waits a day anyway; urgency is counted in days. */
  static final Duration SWEEP = Duration.ofHours(1);

  private static final int PAGE = 64;

  /**
   * After an attempt that came to nothing: somebody else's lease, too few hosts, too few blocks.
   */
  private static final long RETRY_MS = Duration.ofMinutes(20).toMillis();

  private final Environment env;
  private final Overlay overlay;
  private final RecordKind holders;
  private final HostBook book;
  private final OwedStripes owed;
  private final RepairQueue queue;
  private final Map<Hash, Long> notBeforeMs = new ConcurrentHashMap<>();
  private volatile long watched;
  private long pages = 1;

  StripeWatch(
      Environment env,
      Overlay overlay,
      RecordKind holders,
      HostBook book,
      OwedStripes owed,
      RepairQueue queue) {
    this.env = env;
    this.overlay = overlay;
    this.holders = holders;
    this.book = book;
    this.owed = owed;
    this.queue = queue;
  }

  /** Sweeps until it is interrupted. */
  void run() throws InterruptedException {
    env.sleep(part(SWEEP, env.random().nextDouble()));
    while (true) {
      sweep();
    }
  }

  /** Goes over everything once, in about an hour. */
  private void sweep() throws InterruptedException {
    long count = 0;
    long pagesNow = 0;
    @Nullable Hash after = null;
    do {
      List<Records.Kept> page = overlay.records().kept(holders, after, PAGE);
      page.forEach(this::look);
      count += page.size();
      pagesNow++;
      after = page.size() < PAGE ? null : page.getLast().key();
      // Jitter keeps the keepers of a stripe from looking at the same moment, sweep after sweep.
      env.sleep(part(SWEEP, (0.9 + 0.2 * env.random().nextDouble()) / pages));
    } while (after != null);
    pages = pagesNow;
    watched = count;
  }

  private void look(Records.Kept record) {
    try {
      look(HolderOutline.read(record.key(), record.value()));
    } catch (MalformedMessageException e) {
      LOG.log(System.Logger.Level.ERROR, "holder list kept here is damaged: " + e.getMessage(), e);
    }
  }

  private void look(HolderOutline outline) {
    Hash stripe = outline.stripe();
    long nowMs = env.now().toEpochMilli();
    StripeLook look = StripeLook.of(outline, book, overlay.self().nodeId());
    long since = owed.of(stripe).map(OwedStripes.Since::owedMs).orElse(nowMs);
    RepairDecision decision = look.decide(since, book.braked(), nowMs);
    if (!(decision instanceof Owed owes)) {
      settled(stripe);
      return;
    }
    OwedStripes.Since noted = owed.owes(stripe, owes.urgent(), nowMs);
    long dueMs = owes.urgent() ? noted.urgentMs() : owes.notBeforeMs();
    if (nowMs >= dueMs && isTurn(stripe, nowMs, dueMs) && nowMs >= retryAt(stripe)) {
      queue.offer(new RepairQueue.Task(stripe, owes.urgent(), look.margin(), noted.owedMs()));
    }
  }

  private long retryAt(Hash stripe) {
    return notBeforeMs.getOrDefault(stripe, 0L);
  }

  /** True once this node's rank among the keepers has waited its time. */
  private boolean isTurn(Hash stripe, long nowMs, long dueMs) {
    NodeId self = overlay.self().nodeId();
    List<NodeId> keepers =
        overlay.nearest(stripe, Records.KEEPERS).stream().map(Member::nodeId).toList();
    long epoch = RepairRank.epochOf(nowMs);
    int rank = RepairRank.order(stripe, epoch, keepers).indexOf(self);
    return rank >= 0 && nowMs >= dueMs + RepairRank.waitMs(stripe, epoch, self, rank);
  }

  /** The stripe owes nothing (any more). */
  void settled(Hash stripe) {
    owed.settled(stripe);
    queue.forget(stripe);
    notBeforeMs.remove(stripe);
  }

  /** An attempt came to nothing for now. */
  void later(Hash stripe) {
    long jitterMs = env.random().nextLong(RETRY_MS);
    notBeforeMs.put(stripe, env.now().toEpochMilli() + RETRY_MS / 2 + jitterMs);
  }

  /** Holder lists that the last whole sweep saw. */
  long watched() {
    return watched;
  }

  private static Duration part(Duration whole, double share) {
    return Duration.ofMillis((long) (whole.toMillis() * share));
  }
}
