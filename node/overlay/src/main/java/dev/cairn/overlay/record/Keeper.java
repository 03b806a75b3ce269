package dev.cairn.overlay.record;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.RecordStore;
import dev.cairn.overlay.RecordStore.Entry;
import dev.cairn.overlay.RecordStore.Kept;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.overlay.wire.RecordAnswer;
import dev.cairn.overlay.wire.RecordRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this node keeps for everybody. Takes only records that their kind's rule finds valid, that
 * belong near this node, and that do not go back: a sequence once kept is never replaced by a lower
 * one, nor by other bytes of the same sequence, nor by a record that was made from an older one.
 */
final class Keeper {

  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());

  /** Twice the keepers: neighbours' views of who is closest differ while members come and go. */
  private static final int CLOSER_MAX = 2 * Records.KEEPERS;

  /** A confirmation is written to disk only if the last one is so old. */
  private static final Duration CONFIRM_EVERY = Duration.ofHours(1);

  private static final Hash FIRST = Hash.copyOf(new byte[Hash.BYTES]);
  private static final int LOCKS = 16;
  private static final int PAGE = 256;

  private final Environment env;
  private final RecordStore store;
  private final Neighbourhood neighbourhood;
  private final Duration life;
  private final Ledger ledger;
  private final Map<String, RecordKind> kinds = new ConcurrentHashMap<>();
  private final List<ReentrantLock> locks = new ArrayList<>();

  Keeper(
      Environment env, RecordStore store, Neighbourhood neighbourhood, OverlaySettings settings) {
    this.env = env;
    this.store = store;
    this.neighbourhood = neighbourhood;
    this.life = settings.rhythm().recordLife();
    this.ledger = new Ledger(settings.limits());
    for (int i = 0; i < LOCKS; i++) {
      locks.add(new ReentrantLock());
    }
  }

  void define(RecordKind kind) {
    if (kind.name().isEmpty() || kind.name().length() > RecordRequest.KIND_CHARS_MAX) {
      throw new IllegalArgumentException("record kind '" + kind.name() + "'");
    }
    kinds.put(kind.name(), kind);
  }

  Optional<RecordKind> kind(String name) {
    return Optional.ofNullable(kinds.get(name));
  }

  /** Books what the store holds from an earlier run. */
  void load() throws IOException {
    List<Entry> page = store.page(null, PAGE);
    while (!page.isEmpty()) {
      for (Entry entry : page) {
        // What is over a limit that was lowered meanwhile stays until it expires.
        ledger.book(entry.kept().depositor(), 1, entry.kept().value().length);
      }
      page = store.page(page.getLast().place(), PAGE);
    }
  }

  RecordAnswer answer(UUID depositor, RecordRequest request) {
    Place place = new Place(request.kind(), request.key());
    try {
      return request.isPut() ? put(depositor, place, request.value()) : get(place);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "record " + place + " could not be kept or read", e);
      return new RecordAnswer.Refused("this keeper's disk failed");
    }
  }

  private RecordAnswer get(Place place) throws IOException {
    return store
        .get(place)
        .filter(kept -> env.now().isBefore(kept.expires()))
        .<RecordAnswer>map(kept -> new RecordAnswer.Found(kept.value()))
        .orElseGet(RecordAnswer.Absent::new);
  }

  private RecordAnswer put(UUID depositor, Place place, byte[] value) throws IOException {
    RecordKind kind = kinds.get(place.kind());
    if (kind == null) {
      return new RecordAnswer.Refused("unknown kind of record");
    }
    return switch (kind.check(place.key(), value)) {
      case Verdict.Invalid(String reason) -> new RecordAnswer.Refused("invalid: " + reason);
      case Verdict.Ended(String reason) -> new RecordAnswer.Refused("its time is over: " + reason);
      case Verdict.Valid valid -> {
        if (neighbourhood.closerThanSelf(place.key(), CLOSER_MAX) >= CLOSER_MAX) {
          yield new RecordAnswer.Refused("too far from the key to keep it");
        }
        ReentrantLock lock = locks.get(place.key().at(Hash.BYTES - 1) % LOCKS);
        lock.lock();
        try {
          yield merge(depositor, kind, place, value, valid);
        } finally {
          lock.unlock();
        }
      }
    };
  }

  private RecordAnswer merge(
      UUID depositor, RecordKind kind, Place place, byte[] value, Verdict.Valid valid)
      throws IOException {
    Kept before = store.get(place).orElse(null);
    Instant now = env.now();
    long sequence = valid.sequence();
    boolean same = before != null && Arrays.equals(before.value(), value);
    if (before != null && !same && !valid.replaces(before.sequence())) {
      return new RecordAnswer.Superseded(before.value());
    }
    Optional<byte[]> kept = Optional.ofNullable(before).map(Kept::value);
    Optional<String> objection = same ? Optional.empty() : kind.objection(place.key(), value, kept);
    if (objection.isPresent()) {
      return new RecordAnswer.Refused(objection.get());
    }
    if (before == null) {
      return write(place, fresh(value, sequence, depositor, now), null);
    }
    if (same) {
      boolean due = before.refreshed().plus(CONFIRM_EVERY).isBefore(now);
      return due
          ? write(place, fresh(value, sequence, before.depositor(), now), before)
          : new RecordAnswer.Kept();
    }
    return write(place, fresh(value, sequence, before.depositor(), now), before);
  }

  private Kept fresh(byte[] value, long sequence, UUID depositor, Instant now) {
    return new Kept(value, sequence, depositor, now, now.plus(life));
  }

  private RecordAnswer write(Place place, Kept kept, @Nullable Kept before) throws IOException {
    int records = before == null ? 1 : 0;
    long grows = (long) kept.value().length - (before == null ? 0 : before.value().length);
    if (!ledger.book(kept.depositor(), records, grows)) {
      return new RecordAnswer.Refused("the depositor's allowance here is used up");
    }
    try {
      store.put(place, kept);
    } catch (IOException e) {
      ledger.book(kept.depositor(), -records, -grows);
      throw e;
    }
    return new RecordAnswer.Kept();
  }

  /**
   * The next entries after {@code after}, of all kinds. Expired ones too, which upkeep removes
   * within the hour: left out, a page of them would look like the end.
   */
  List<Entry> page(@Nullable Place after, int entriesMax) throws IOException {
    return store.page(after, entriesMax);
  }

  /** True if the entry has not expired. */
  boolean isAlive(Entry entry) {
    return env.now().isBefore(entry.kept().expires());
  }

  /** A page of what is kept of {@code kind}; see {@link Records#kept}. */
  List<Records.Kept> page(String kind, @Nullable Hash after, int max) throws IOException {
    List<Records.Kept> page = new ArrayList<>();
    Place from = new Place(kind, after == null ? FIRST : after);
    if (after == null) {
      store.get(from).ifPresent(kept -> addAlive(page, new Entry(from, kept)));
    }
    for (Place at = from; page.size() < max; ) {
      List<Entry> entries = store.page(at, max - page.size());
      for (Entry entry : entries) {
        if (!entry.place().kind().equals(kind)) {
          return page;
        }
        addAlive(page, entry);
      }
      if (entries.isEmpty()) {
        return page;
      }
      at = entries.getLast().place();
    }
    return page;
  }

  private void addAlive(List<Records.Kept> page, Entry entry) {
    Kept kept = entry.kept();
    if (isAlive(entry)) {
      page.add(new Records.Kept(entry.place().key(), kept.value(), kept.sequence()));
    }
  }

  /** The next entries after {@code after}; those that expired are removed and left out. */
  List<Entry> sweep(@Nullable Place after, int entriesMax) throws IOException {
    List<Entry> alive = new ArrayList<>();
    for (Entry entry : store.page(after, entriesMax)) {
      if (isAlive(entry)) {
        alive.add(entry);
      } else {
        store.remove(entry.place());
        ledger.book(entry.kept().depositor(), -1, -entry.kept().value().length);
      }
    }
    return alive;
  }

  /** The place after which to go on sweeping; null at the end. */
  @Nullable Place next(@Nullable Place after, int entriesMax) throws IOException {
    List<Entry> page = store.page(after, entriesMax);
    return page.size() < entriesMax ? null : page.getLast().place();
  }
}
