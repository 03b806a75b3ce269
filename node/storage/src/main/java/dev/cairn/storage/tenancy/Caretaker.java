package dev.cairn.storage.tenancy;

import dev.cairn.env.Environment;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.BlockStore.Condition;
import dev.cairn.storage.block.BlockStore.Held;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.exchange.ReceiptLedger;
import dev.cairn.storage.exchange.ReceiptLedger.Row;
import dev.cairn.storage.lock.OwnerLocks;
import dev.cairn.storage.tenancy.TenancyDecision.Heard;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks after the blocks of one host: once a day at each, whether it is still to be kept; once in
 * thirty days, whether its bytes are still right. A block that rotted is reported as lost and
 * deleted; one that nobody leases goes into quarantine and, a season later, out.
 *
 * <p>Periodic with jitter, paced, and never in a hurry: nothing here answers to any peer.
 */
public final class Caretaker {

  private static final System.Logger LOG = System.getLogger(Caretaker.class.getName());

  /** Rows of the index looked at a time. */
  private static final int PAGE = 256;

  private final House house;
  private final TenancyTable table;
  private final TenancyTimes times;
  private final LossReporter losses;

  /**
   * What it looks after.
   *
   * @param ledger of the receipts given for {@code blocks}
   * @param locks the kind of record of owners' locks
   */
  public record House(
      Environment env,
      Overlay overlay,
      BlockStore blocks,
      ReceiptLedger ledger,
      RecordKind locks,
      Tables tables) {}

  /**
   * @param losses told of blocks that rotted
   * @throws IOException if the table cannot be opened
   */
  public Caretaker(House house, TenancyTimes times, LossReporter losses) throws IOException {
    this.house = house;
    this.table = new TenancyTable(house.tables.table(TenancyTable.NAME));
    this.times = times;
    this.losses = losses;
  }

  /** Sweeps until the thread is interrupted. */
  public void run() {
    try {
      while (true) {
        house.env.sleep(jittered(times.sweep()));
        sweepNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    }
  }

  private void sweepNow() throws InterruptedException {
    try {
      sweep();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "looking after the blocks ended early", e);
    }
  }

  /** Of the period, give or take a tenth. */
  private Duration jittered(Duration period) {
    long spreadMillis = Math.max(1, period.toMillis() / 5);
    return period
        .minusMillis(spreadMillis / 2)
        .plusMillis(house.env.random().nextLong(spreadMillis));
  }

  /**
   * One look at every block.
   *
   * @throws IOException if the disk fails: then nothing is taken for rotten
   */
  public Swept sweep() throws IOException, InterruptedException {
    LeaseQuestions questions = new LeaseQuestions(house.env, house.overlay, times);
    OwnerLocks locks = new OwnerLocks(house.overlay.records(), house.locks, house.tables);
    Tally tally = new Tally();
    List<Held> page = house.blocks.page(null, PAGE);
    while (!page.isEmpty()) {
      for (Held block : page) {
        visit(block, questions, locks.of(block.owner()), tally);
      }
      page = house.blocks.page(page.getLast(), PAGE);
    }
    return new Swept(tally.seen, tally.quarantined, tally.gone, tally.rotten);
  }

  private static final class Tally {
    private long seen;
    private long quarantined;
    private long gone;
    private long rotten;
  }

  private void visit(Held block, LeaseQuestions questions, OwnerLocks.Answer lock, Tally tally)
      throws IOException, InterruptedException {
    List<Row> rows = house.ledger.rows(block.root(), block.owner());
    Instant now = house.env.now();
    Instant receipted = rows.stream().map(Row::at).max(Instant::compareTo).orElse(now);
    Optional<Tenancy> row = table.get(block);
    Tenancy known =
        row.orElseGet(() -> Tenancy.begun(receipted, times))
            .leasedUntil(receipted.plus(times.lease()));
    tally.seen++;
    Heard said = hear(known, rows, block, questions);
    Heard heard = lock.isAnswered() ? said : said.unanswered();
    switch (TenancyDecision.decide(known, heard, lock.lock(), times, now)) {
      case TenancyDecision.Go go -> {
        LOG.log(System.Logger.Level.INFO, "block {0}: nobody leases it", block.root().shortHex());
        forget(block);
        tally.gone++;
      }
      case TenancyDecision.Stay stay -> {
        tally.quarantined += stay.now().quarantined().isPresent() ? 1 : 0;
        Tenancy told = stay.now();
        if (told.read().plus(times.scrub()).isAfter(now)) {
          keep(block, row, told);
        } else if (isSound(block, rows)) {
          keep(block, row, told.read(now));
        } else {
          tally.rotten++;
        }
      }
    }
  }

  private Heard hear(Tenancy known, List<Row> rows, Held block, LeaseQuestions questions)
      throws InterruptedException {
    List<Heard> heard = new ArrayList<>();
    for (Row row : rows) {
      heard.add(questions.hear(known, row, block.owner()));
    }
    // A receipt given since it was quarantined is a new tenancy.
    known
        .quarantined()
        .ifPresent(since ->
            rows.stream()
                .filter(row -> row.at().isAfter(since))
                .forEach(row ->
                    heard.add(new Heard(Optional.of(row.at().plus(times.lease())), false, true))));
    // A block without a receipt: its row was lost with the power. Only time can end its tenancy.
    return rows.isEmpty() ? new Heard(Optional.empty(), false, true) : LeaseQuestions.best(heard);
  }

  /** Rows are written only when they say something new: most sweeps change nothing. */
  private void keep(Held block, Optional<Tenancy> before, Tenancy after) throws IOException {
    if (before.isEmpty() || !before.get().equals(after)) {
      table.put(block, after);
    }
  }

  private boolean isSound(Held block, List<Row> rows) throws IOException, InterruptedException {
    Condition condition = house.blocks.examine(block.root(), block.owner());
    house.env.sleep(times.pause());
    if (condition != Condition.ROTTEN) {
      return true;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "block {0} rotted on this disk; its keepers are told, so that it is made again",
        block.root().shortHex());
    forget(block); // first, so that whoever is told and asks for it is told the truth
    for (Row row : rows) {
      losses.lost(row.stripeId(), row.index());
    }
    return false;
  }

  private void forget(Held block) throws IOException {
    house.ledger.removeAll(block.root(), block.owner());
    house.blocks.delete(block.root(), block.owner());
    table.remove(block);
  }

  /** Blocks in quarantine, as the last sweeps left them; for the host to see. */
  public long quarantined() throws IOException {
    long count = 0;
    List<Held> page = house.blocks.page(null, PAGE);
    while (!page.isEmpty()) {
      for (Held block : page) {
        count += table.get(block).flatMap(Tenancy::quarantined).isPresent() ? 1 : 0;
      }
      page = house.blocks.page(page.getLast(), PAGE);
    }
    return count;
  }

  /**
   * What a sweep saw.
   *
   * @param blocks looked at
   * @param quarantined of these, without a lease
   * @param gone deleted, after their quarantine
   * @param rotten found wrong and deleted
   */
  public record Swept(long blocks, long quarantined, long gone, long rotten) {}
}
