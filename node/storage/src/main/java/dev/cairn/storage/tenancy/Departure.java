package dev.cairn.storage.tenancy;

import dev.cairn.env.Environment;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.BlockStore.Held;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.exchange.ReceiptLedger;
import dev.cairn.storage.exchange.ReceiptLedger.Row;
import dev.cairn.storage.tenancy.Caretaker.House;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A host leaves in good order: takes no new blocks from then on, gives away those it has, one at a
 * time, and says goodbye. Table {@code departure}: {@code begun} and {@code left} → when (s). Each
 * block is taken from the ledger when it was given away, so a departure that was killed goes on
 * with the rest.
 */
public final class Departure {

  private static final byte[] BEGUN = "begun".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LEFT = "left".getBytes(StandardCharsets.US_ASCII);
  private static final int PAGE = 256;

  /** More different reasons than that are no news. */
  private static final int REASONS_MAX = 20;

  private final Environment env;
  private final BlockStore blocks;
  private final ReceiptLedger ledger;
  private final TenancyTable tenancies;
  private final Table table;
  private final Handover handover;

  /**
   * A departure that was begun before goes on refusing blocks.
   *
   * @throws IOException if the tables cannot be opened
   */
  public Departure(House house, Handover handover) throws IOException {
    this.env = house.env();
    this.blocks = house.blocks();
    this.ledger = house.ledger();
    this.tenancies = new TenancyTable(house.tables().table(TenancyTable.NAME));
    this.table = house.tables().table("departure");
    this.handover = handover;
    blocks.acceptNew(begun().isEmpty());
  }

  /** When it was begun; empty if this host stays. */
  public Optional<Instant> begun() throws IOException {
    return time(BEGUN);
  }

  /** When the goodbye was said; empty if it was not. */
  public Optional<Instant> left() throws IOException {
    return time(LEFT);
  }

  private Optional<Instant> time(byte[] key) throws IOException {
    return table.get(key).map(seconds -> Instant.ofEpochSecond(ByteBuffer.wrap(seconds).getLong()));
  }

  private void note(byte[] key) throws IOException {
    long seconds = env.now().getEpochSecond();
    table.put(key, ByteBuffer.allocate(Long.BYTES).putLong(seconds).array());
  }

  /** From now on no new block comes in. */
  public void begin() throws IOException {
    if (begun().isEmpty()) {
      note(BEGUN);
    }
    blocks.acceptNew(false);
  }

  /** The host stays after all; what was given away is gone. */
  public void cancel() throws IOException {
    table.delete(LEFT);
    table.delete(BEGUN);
    blocks.acceptNew(true);
  }

  /** The goodbye was said. */
  public void leave() throws IOException {
    note(LEFT);
  }

  /** Told of every block that was looked at. */
  @FunctionalInterface
  public interface Progress {
    void looked(Held block);
  }

  /**
   * Gives away what is here. Blocks in quarantine, which nobody leases, and blocks without a
   * receipt stay and go with the host.
   */
  public Report giveAway(Progress progress) throws IOException, InterruptedException {
    Tally tally = new Tally();
    List<Held> page = blocks.page(null, PAGE);
    while (!page.isEmpty()) {
      for (Held block : page) {
        giveAway(block, tally);
        progress.looked(block);
      }
      page = blocks.page(page.getLast(), PAGE);
    }
    return new Report(
        tally.handed, tally.handedBytes, tally.kept, tally.unclaimed, Map.copyOf(tally.reasons));
  }

  private static final class Tally {
    private long handed;
    private long handedBytes;
    private long kept;
    private long unclaimed;
    private final TreeMap<String, Integer> reasons = new TreeMap<>();
  }

  private void giveAway(Held block, Tally tally) throws IOException, InterruptedException {
    List<Row> rows = ledger.rows(block.root(), block.owner());
    boolean quarantined = tenancies.get(block).flatMap(Tenancy::quarantined).isPresent();
    if (rows.isEmpty() || quarantined) {
      tally.unclaimed++;
      return;
    }
    boolean kept = false;
    for (Row row : rows) {
      switch (handover.handOver(block, row)) {
        case Handover.Outcome.Handed handed -> {
          ledger.remove(block.root(), block.owner(), row);
          tally.handedBytes += block.blockBytes();
        }
        case Handover.Outcome.NotNeeded not -> ledger.remove(block.root(), block.owner(), row);
        case Handover.Outcome.Failed failed -> {
          kept = true;
          if (tally.reasons.size() < REASONS_MAX || tally.reasons.containsKey(failed.reason())) {
            tally.reasons.merge(failed.reason(), 1, Integer::sum);
          }
        }
      }
    }
    if (kept) {
      tally.kept++;
    } else {
      tally.handed++;
      blocks.delete(block.root(), block.owner());
      tenancies.remove(block);
    }
  }

  /**
   * What became of the blocks.
   *
   * @param handed given away, or needed by nobody
   * @param handedBytes sent for it
   * @param kept still here, for {@code reasons}
   * @param unclaimed still here, in quarantine or without a receipt
   * @param reasons in words for people, and how often
   */
  public record Report(
      long handed, long handedBytes, long kept, long unclaimed, Map<String, Integer> reasons) {}
}
