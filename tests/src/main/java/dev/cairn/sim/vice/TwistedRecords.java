package dev.cairn.sim.vice;

import dev.cairn.overlay.RecordStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records that a keeper does not keep as it should. */
final class TwistedRecords implements RecordStore {

  private final RecordStore real;
  private final Fault fault;

  /** What is wrong with the keeper. */
  enum Fault {
    /** Keeps the first value it ever saw, acknowledges every later one, replays the first. */
    FROZEN,
    /** Gives every record with a bit flipped. */
    FORGED
  }

  TwistedRecords(RecordStore real, Fault fault) {
    this.real = real;
    this.fault = fault;
  }

  @Override
  public Optional<Kept> get(Place place) throws IOException {
    return real.get(place).map(this::twisted);
  }

  private Kept twisted(Kept kept) {
    if (fault != Fault.FORGED) {
      return kept;
    }
    byte[] value = kept.value().clone();
    value[value.length / 2] ^= 1;
    return new Kept(value, kept.sequence(), kept.depositor(), kept.refreshed(), kept.expires());
  }

  @Override
  public void put(Place place, Kept kept) throws IOException {
    Optional<Kept> first = fault == Fault.FROZEN ? real.get(place) : Optional.empty();
    if (first.isEmpty()) {
      real.put(place, kept);
    }
  }

  @Override
  public void remove(Place place) throws IOException {
    real.remove(place);
  }

  @Override
  public List<Entry> page(@Nullable Place after, int entriesMax) throws IOException {
    return real.page(after, entriesMax);
  }
}
