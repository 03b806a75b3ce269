package dev.cairn.storage;

import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.exchange.ReceiptLedger;
import dev.cairn.storage.tenancy.Caretaker;
import dev.cairn.storage.tenancy.Departure;
import dev.cairn.storage.tenancy.LossReporter;
import dev.cairn.storage.tenancy.TenancyTimes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a host does about the blocks that it keeps for others, beside serving them. */
public final class Lodging implements AutoCloseable {

  private final Environment env;
  private final Caretaker caretaker;
  private final Departure departure;
  private final List<Thread> loops = new CopyOnWriteArrayList<>();

  private Lodging(Environment env, Caretaker caretaker, Departure departure) {
    this.env = env;
    this.caretaker = caretaker;
    this.departure = departure;
  }

  static Lodging of(StorageNode.Parts parts, RecordKind locks, Repairs repairs, Audits audits)
      throws IOException {
    Caretaker.House house =
        new Caretaker.House(
            parts.env(),
            parts.overlay(),
            parts.blocks(),
            new ReceiptLedger(parts.tables().table(ReceiptLedger.TABLE)),
            locks,
            parts.tables());
    NodeId self = parts.overlay().self().nodeId();
    LossReporter losses =
        (stripe, index) -> {
          repairs.book().missing(stripe, index, self);
          audits.lost(stripe, index);
        };
    long pace = Math.max(1, (long) parts.settings().pace());
    return new Lodging(
        parts.env(),
        new Caretaker(house, TenancyTimes.defaults().faster(pace), losses),
        new Departure(house, new LeasedHandover(repairs)));
  }

  /** Looks after the blocks. */
  public Caretaker caretaker() {
    return caretaker;
  }

  /** Leaves in good order. */
  public Departure departure() {
    return departure;
  }

  /** Begins what nobody asked for; to be called once. */
  void begin() {
    loops.add(env.start("caretaker", caretaker::run));
  }

  @Override
  public void close() {
    loops.forEach(Thread::interrupt);
  }
}
