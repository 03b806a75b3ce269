package dev.cairn.storage;

import dev.cairn.storage.RepairOutcome.Impossible;
import dev.cairn.storage.RepairOutcome.Postponed;
import dev.cairn.storage.RepairOutcome.Repaired;
import dev.cairn.storage.RepairOutcome.Sound;
import dev.cairn.storage.RepairOutcome.Traffic;
import java.util.concurrent.atomic.AtomicLong;

/** Repairs what the watch queues, one stripe at a time, and counts. */
final class Repairer {

  private static final System.Logger LOG = System.getLogger(Repairer.class.getName());

  private final Repairs repairs;
  private final StripeWatch watch;
  private final RepairQueue queue;
  private final AtomicLong repaired = new AtomicLong();
  private final AtomicLong blocksMade = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong bytesPlaced = new AtomicLong();
  private volatile String lastTrouble = "";

  Repairer(Repairs repairs, StripeWatch watch, RepairQueue queue) {
    this.repairs = repairs;
    this.watch = watch;
    this.queue = queue;
  }

  /** Works until it is interrupted. */
  void run() throws InterruptedException {
    while (true) {
      RepairQueue.Task task = queue.take();
      repairs.spool().sweep();
      try {
        count(task, new StripeRepair(repairs, task).run());
      } catch (RuntimeException bug) {
        // One stripe that cannot be handled must not end the repair of all others.
        LOG.log(System.Logger.Level.ERROR, "repair of stripe " + task.stripe() + " crashed", bug);
        lastTrouble = "stripe " + task.stripe().shortHex() + ": " + bug;
        watch.later(task.stripe());
      }
    }
  }

  private void count(RepairQueue.Task task, RepairOutcome outcome) {
    LOG.log(
        System.Logger.Level.DEBUG,
        "repair of stripe {0}, margin {1}: {2}",
        task.stripe().shortHex(),
        task.margin(),
        outcome);
    switch (outcome) {
      case Sound sound -> watch.settled(task.stripe());
      case Repaired done -> {
        add(done.traffic());
        repaired.incrementAndGet();
        blocksMade.addAndGet(done.indices().size());
        if (done.owed() > 0) {
          watch.later(task.stripe());
        } else {
          watch.settled(task.stripe());
        }
      }
      case Postponed postponed -> {
        add(postponed.traffic());
        lastTrouble = "stripe " + task.stripe().shortHex() + ": " + postponed.reason();
        watch.later(task.stripe());
      }
      case Impossible impossible -> {
        LOG.log(System.Logger.Level.ERROR, "stripe {0}: {1}", task.stripe(), impossible.reason());
        lastTrouble = "stripe " + task.stripe().shortHex() + ": " + impossible.reason();
        watch.later(task.stripe());
      }
    }
  }

  private void add(Traffic traffic) {
    bytesRead.addAndGet(traffic.read());
    bytesPlaced.addAndGet(traffic.placed());
  }

  long repaired() {
    return repaired.get();
  }

  long blocksMade() {
    return blocksMade.get();
  }

  long bytesRead() {
    return bytesRead.get();
  }

  long bytesPlaced() {
    return bytesPlaced.get();
  }

  /** Why the last repair that came to nothing did; empty if none has. */
  String lastTrouble() {
    return lastTrouble;
  }
}
