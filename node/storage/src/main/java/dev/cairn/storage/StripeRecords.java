package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Write;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeBody;
import dev.cairn.storage.stripe.StripeRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stripe records and holder lists: at the keepers, the last few hundred in memory, and those of the
 * member's own stripes on disk ({@link StripeMemory}).
 */
final class StripeRecords {

  /** A stripe record of 18 roots takes about 2 KiB in memory. */
  private static final int CACHED_MAX = 512;

  /** Each try means that somebody else moved the list in between. */
  private static final int TRIES_MAX = 5;

  private final Records records;
  private final RecordKind holdersKind;
  private final Optional<StripeMemory> own;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Hash, StripeRecord> stripes = new Recent<>();
  private final Map<Hash, HolderList> holders = new Recent<>();
  private final Condition answered = lock.newCondition();
  private final Map<Hash, Flight<StripeRecord>> stripesAsked = new HashMap<>();
  private final Map<Hash, Flight<HolderList>> holdersAsked = new HashMap<>();

  /** Whose lists have misled since this process began, and were asked for anew. */
  private final Set<Hash> doubted = new HashSet<>();

  /** Somebody asks keepers, others wait for it: whoever waits hears it, or asks in its place. */
  private static final class Flight<T> {
    boolean asked;
    int waiting;
    @Nullable Found<T> found;
  }

  /**
   * @param holdersKind what {@link StorageRecords#holders} gives for this node
   */
  StripeRecords(Records records, RecordKind holdersKind) {
    this(records, holdersKind, Optional.empty());
  }

  /** As the other, with what is remembered of the member's own stripes. */
  StripeRecords(Records records, RecordKind holdersKind, Optional<StripeMemory> own) {
    this.records = records;
    this.holdersKind = holdersKind;
    this.own = own;
  }

  /**
   * Writes a new stripe's record and who holds its blocks, with one request to each keeper; then a
   * majority of its keepers has both, and no keeper has the list without having been asked to keep
   * the record.
   *
   * @param writer the key that the stripe's body names
   */
  PutOutcome put(StripeRecord record, List<Holder> added, SigningKey writer)
      throws InterruptedException {
    return add(record.body(), added, writer, new FirstWrite(record));
  }

  /**
   * Adds holders to a stripe's list, by compare-and-swap on its sequence.
   *
   * @param writer the key that the stripe's body names
   */
  PutOutcome addHolders(StripeBody body, List<Holder> added, SigningKey writer)
      throws InterruptedException {
    return add(body, added, writer, this::write);
  }

  private PutOutcome add(StripeBody body, List<Holder> added, SigningKey writer, ListWriter write)
      throws InterruptedException {
    Revision union =
        current -> {
          TreeSet<Holder> all = new TreeSet<>(added);
          if (current != null) {
            all.addAll(current.holders());
          }
          return Optional.of(HolderList.sign(body, current, List.copyOf(all), writer));
        };
    return revise(body.stripeId(), cached(holders, body.stripeId()), union, write)
        .orElseThrow(() -> new IllegalStateException("a writer can always add holders"));
  }

  /**
   * Replaces a stripe's holder list by compare-and-swap: as often as somebody else replaced it in
   * between, {@code revision} is asked anew.
   *
   * @param known what the list is believed to be; null if there is none
   * @return empty if {@code revision} had nothing to write
   */
  Optional<PutOutcome> revise(Hash id, @Nullable HolderList known, Revision revision)
      throws InterruptedException {
    return revise(id, known, revision, this::write);
  }

  private Optional<PutOutcome> revise(
      Hash id, @Nullable HolderList known, Revision revision, ListWriter write)
      throws InterruptedException {
    HolderList current = known;
    PutOutcome outcome = new PutOutcome.TooFew(0, 0, List.of("not tried"));
    for (int i = 0; i < TRIES_MAX; i++) {
      Optional<HolderList> next = revision.of(current);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      outcome = write.put(id, next.get());
      if (!(outcome instanceof PutOutcome.Superseded superseded)) {
        if (outcome instanceof PutOutcome.Stored) {
          remember(holders, id, next.get());
          own.ifPresent(memory -> memory.keep(next.get()));
        }
        return Optional.of(outcome);
      }
      try {
        current = HolderList.parse(id, superseded.current());
      } catch (MalformedMessageException e) {
        throw new IllegalStateException("the overlay gave a holder list it did not check", e);
      }
    }
    return Optional.of(outcome);
  }

  private PutOutcome write(Hash id, HolderList list) throws InterruptedException {
    return records.put(holdersKind, id, list.encode());
  }

  /** How a holder list gets to the keepers. */
  @FunctionalInterface
  private interface ListWriter {
    PutOutcome put(Hash id, HolderList list) throws InterruptedException;
  }

  /** With the first list goes the stripe's record; without it the list is nothing. */
  private final class FirstWrite implements ListWriter {
    private final StripeRecord record;
    private boolean recorded;

    FirstWrite(StripeRecord record) {
      this.record = record;
    }

    @Override
    public PutOutcome put(Hash id, HolderList list) throws InterruptedException {
      if (recorded) {
        return write(id, list);
      }
      List<PutOutcome> outcomes =
          records.put(
              id,
              List.of(
                  new Write(StorageRecords.STRIPE, record.encode()),
                  new Write(holdersKind, list.encode())));
      if (outcomes.getFirst() instanceof PutOutcome.TooFew) {
        return outcomes.getFirst();
      }
      // Superseded is by the same stripe with a longer lease: as good.
      recorded = true;
      if (outcomes.getFirst() instanceof PutOutcome.Stored) {
        remember(stripes, id, record);
        own.ifPresent(memory -> memory.keep(record));
      }
      return outcomes.getLast();
    }
  }

  /** Makes the next holder list of the current one. */
  @FunctionalInterface
  interface Revision {
    /** Empty if there is nothing to write; {@code current} is null if there is no list yet. */
    Optional<HolderList> of(@Nullable HolderList current);
  }

  /** The record of a stripe, from memory or its keepers. */
  Found<StripeRecord> stripe(Hash id) throws InterruptedException {
    return stripe(id, false);
  }

  /** The record of a stripe, from its keepers alone if {@code fresh}: whether they have it. */
  Found<StripeRecord> stripe(Hash id, boolean fresh) throws InterruptedException {
    Source<StripeRecord> source =
        new Source<>(
            StorageRecords.STRIPE,
            StripeRecord::parse,
            memory -> memory.record(id),
            (memory, record) -> memory.keep(record));
    return fresh ? getNow(stripes, source, id) : getOnce(stripes, stripesAsked, source, id);
  }

  /** The holder list of a stripe, from memory if {@code fresh} is false. */
  Found<HolderList> holders(Hash id, boolean fresh) throws InterruptedException {
    Source<HolderList> source =
        new Source<>(
            holdersKind,
            HolderList::parse,
            memory -> memory.holders(id),
            (memory, list) -> memory.keep(list));
    return fresh ? getNow(holders, source, id) : getOnce(holders, holdersAsked, source, id);
  }

  /**
   * The holder list of a stripe has named somebody who does not have the block, or is not there:
   * who wants it next asks the keepers. Once in this process, or every read of a stripe that waits
   * for its repair would ask.
   */
  void doubt(Hash id) {
    lock.lock();
    try {
      if (own.isEmpty() || !doubted.add(id)) {
        return;
      }
      holders.remove(id);
    } finally {
      lock.unlock();
    }
    own.get().forgetHolders(id);
  }

  /** Forgets what is remembered on disk, but for {@code stripes}. */
  void keepOnly(Set<Hash> stripes) {
    own.ifPresent(memory -> memory.keepOnly(stripes));
  }

  /** Where records of one kind come from: the disk for own stripes, else the keepers. */
  private record Source<T>(
      RecordKind kind,
      Parser<T> parser,
      Function<StripeMemory, Optional<T>> read,
      BiConsumer<StripeMemory, T> keep) {}

  /** From memory; or from the keepers, whom one asks for all who want to know at that moment. */
  private <T> Found<T> getOnce(
      Map<Hash, T> cache, Map<Hash, Flight<T>> asking, Source<T> source, Hash id)
      throws InterruptedException {
    lock.lockInterruptibly();
    Flight<T> flight;
    try {
      T known = cache.get(id);
      if (known != null) {
        return new Found<>(Optional.of(known), "");
      }
      flight = asking.computeIfAbsent(id, any -> new Flight<>());
      awaitAnswer(flight, asking, id);
      if (flight.found != null) {
        return flight.found; // there or not
      }
      flight.asked = true;
    } finally {
      lock.unlock();
    }
    @Nullable Found<T> found = null;
    try {
      Optional<T> kept = own.flatMap(source.read);
      kept.ifPresent(value -> remember(cache, id, value));
      found = kept.isPresent() ? new Found<>(kept, "") : getNow(cache, source, id);
      return found;
    } finally {
      lock.lock();
      try {
        flight.found = found;
        flight.asked = false;
        end(flight, asking, id);
        answered.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Until it is there, or who asked was interrupted and somebody else has to. */
  private <T> void awaitAnswer(Flight<T> flight, Map<Hash, Flight<T>> asking, Hash id)
      throws InterruptedException {
    flight.waiting++;
    boolean heard = false;
    try {
      while (flight.asked && flight.found == null) {
        answered.await();
      }
      heard = true;
    } finally {
      flight.waiting--;
      if (!heard && !flight.asked) {
        end(flight, asking, id);
      }
    }
  }

  /** Later is another time; but who waits for an answer that did not come has to ask. */
  private static <T> void end(Flight<T> flight, Map<Hash, Flight<T>> asking, Hash id) {
    if (flight.found != null || flight.waiting == 0) {
      asking.remove(id, flight);
    }
  }

  private <T> Found<T> getNow(Map<Hash, T> cache, Source<T> source, Hash id)
      throws InterruptedException {
    Found<T> found = get(source.kind, id, source.parser);
    found.value.ifPresent(value -> {
      remember(cache, id, value);
      own.ifPresent(memory -> source.keep.accept(memory, value));
    });
    return found;
  }

  private <T> Found<T> get(RecordKind kind, Hash id, Parser<T> parser) throws InterruptedException {
    return switch (records.get(kind, id)) {
      case GetOutcome.Found found -> {
        try {
          yield new Found<>(Optional.of(parser.parse(id, found.value())), "");
        } catch (MalformedMessageException e) {
          throw new IllegalStateException("the overlay gave a record it did not check", e);
        }
      }
      case GetOutcome.Absent absent ->
          new Found<>(Optional.empty(), "its keepers know no " + kind.name() + " record of it");
      case GetOutcome.TooFew few ->
          new Found<>(
              Optional.empty(),
              few.answered() + " of " + few.keepers() + " keepers answer: " + few.refusals());
    };
  }

  private <T> @Nullable T cached(Map<Hash, T> cache, Hash id) {
    lock.lock();
    try {
      return cache.get(id);
    } finally {
      lock.unlock();
    }
  }

  private <T> void remember(Map<Hash, T> cache, Hash id, T value) {
    lock.lock();
    try {
      cache.put(id, value);
    } finally {
      lock.unlock();
    }
  }

  /** A record, or why there is none. */
  record Found<T>(Optional<T> value, String why) {}

  /** Reads what somebody else may have written. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(Hash id, byte[] bytes) throws MalformedMessageException;
  }

  /** Forgets whom it was asked for the longest ago. */
  private static final class Recent<T> extends LinkedHashMap<Hash, T> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, T> eldest) {
      return size() > CACHED_MAX;
    }
  }
}
