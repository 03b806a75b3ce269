package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.lease.Keepership;
import dev.cairn.storage.stripe.HolderOutline;
import dev.cairn.storage.stripe.StorageRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What a node does unasked for the stripes that it keeps records of: it watches and repairs. Each
 * service is a loop on a thread of its own, which begins when the overlay has joined and ends with
 * the node.
 */
final class Keeping implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Keeping.class.getName());

  private final Environment env;
  private final StripeWatch watch;
  private final Repairer repairer;
  private final RepairQueue queue = new RepairQueue();
  private final OwedStripes owed;
  private final Repairs repairs;
  private final RecordKind holders;
  private final List<Loop> loops;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  /** A service. */
  private record Loop(String name, Body body) {}

  @FunctionalInterface
  private interface Body {
    /** Runs until it is interrupted. */
    void run() throws InterruptedException;
  }

  Keeping(Repairs repairs, RecordKind holders, OwedStripes owed, Audits audits) {
    this.env = repairs.env();
    this.repairs = repairs;
    this.owed = owed;
    this.holders = holders;
    this.watch =
        new StripeWatch(repairs.policy(), repairs.overlay(), holders, repairs.book(), owed, queue);
    this.repairer = new Repairer(repairs, watch, queue);
    this.loops =
        List.of(
            new Loop("observe", audits::watch),
            new Loop("audit", audits::audit),
            new Loop("watch", watch::run),
            new Loop("repair", repairer::run));
  }

  /** Begins; to be called once. */
  void begin() {
    repairs.spool().open();
    for (Loop loop : loops) {
      threads.add(env.start(loop.name, () -> run(loop)));
    }
  }

  private static void run(Loop loop) {
    try {
      loop.body.run();
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} ends with the node", loop.name);
      Thread.currentThread().interrupt();
    }
  }

  KeepingStatus status() {
    return new KeepingStatus(
        watch.watched(),
        owed.count(),
        owed.urgentCount(),
        queue.size(),
        repairs.book().braked(),
        repairer.repaired(),
        repairer.blocksMade(),
        repairer.bytesRead(),
        repairer.bytesPlaced(),
        repairer.lastTrouble());
  }

  List<HolderOutline> kept(@Nullable Hash after, int max) {
    List<HolderOutline> page = new ArrayList<>();
    for (Records.Kept record : repairs.overlay().records().kept(holders, after, max)) {
      try {
        page.add(HolderOutline.read(record.key(), record.value()));
      } catch (MalformedMessageException e) {
        LOG.log(System.Logger.Level.ERROR, "holder list kept here is damaged: " + record.key(), e);
      }
    }
    return page;
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }

  /**
   * Who may ask this keeper for a stripe's repair lease: one of the members around the stripe, or a
   * holder that hands its block over.
   */
  static Optional<String> objection(
      Overlay overlay, RecordKind holders, Hash stripe, Member asker) {
    Records records = overlay.records();
    if (records.kept(StorageRecords.STRIPE, stripe).isEmpty()) {
      return Optional.of("no record of that stripe is kept here");
    }
    boolean isNear = overlay.nearest(stripe, Keepership.NEAR).contains(asker);
    return isNear || holds(records, holders, stripe, asker)
        ? Optional.empty()
        : Optional.of("neither a keeper nor a holder of that stripe");
  }

  private static boolean holds(Records records, RecordKind holders, Hash stripe, Member asker) {
    Optional<byte[]> list = records.kept(holders, stripe);
    try {
      return list.isPresent()
          && HolderOutline.read(stripe, list.get()).holders().stream()
              .anyMatch(holder -> holder.node().equals(asker.nodeId()));
    } catch (MalformedMessageException e) {
      LOG.log(System.Logger.Level.ERROR, "holder list kept here is damaged: " + stripe, e);
      return false;
    }
  }
}
