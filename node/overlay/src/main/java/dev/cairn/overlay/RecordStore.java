package dev.cairn.overlay;

import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a keeper keeps small records. One entry per {@link Place}. Safe for many threads;
 * implementations pass {@code RecordStoreContract}.
 */
public interface RecordStore {

  /** What is kept at {@code place}. */
  Optional<Kept> get(Place place) throws IOException;

  /** Sets what is kept at {@code place}; durable when it returns, whole or not at all. */
  void put(Place place, Kept kept) throws IOException;

  /** Forgets {@code place}. No effect if nothing is there. */
  void remove(Place place) throws IOException;

  /**
   * The entries after {@code after}, in the order of places.
   *
   * @param after exclusive; null to begin
   * @param entriesMax at least 1
   */
  List<Entry> page(@Nullable Place after, int entriesMax) throws IOException;

  /**
   * The address of a record. Ordered by kind, then key.
   *
   * @param kind a {@link Records.RecordKind#name}
   * @param key point of the key space
   */
  record Place(String kind, Hash key) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::kind).thenComparing(Place::key);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return kind + " " + key.shortHex();
    }
  }

  /**
   * A record and its ledger.
   *
   * @param value the bytes, not copied: neither side changes them
   * @param sequence as its kind's rule said
   * @param depositor the member that brought it first: whose allowance it counts against
   * @param refreshed when it was last put or confirmed
   * @param expires when it goes unless refreshed
   */
  record Kept(byte[] value, long sequence, UUID depositor, Instant refreshed, Instant expires) {}

  /** One row of {@link #page}. */
  record Entry(Place place, Kept kept) {}
}
