package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.RecordStore.Entry;
import dev.cairn.overlay.RecordStore.Kept;
import dev.cairn.overlay.RecordStore.Place;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;

/** What every {@link RecordStore} does. */
public abstract class RecordStoreContract {

  private static final long SEED = Long.getLong("cairn.sim.seed", 31L);
  private static final RecursiveComparisonConfiguration BY_CONTENT =
      RecursiveComparisonConfiguration.builder().build();

  private final Random random = new Random(SEED);

  /** A new, empty store. */
  protected abstract RecordStore store() throws Exception;

  private Place place(String kind) {
    byte[] key = new byte[Hash.BYTES];
    random.nextBytes(key);
    return new Place(kind, Hash.copyOf(key));
  }

  private Kept kept(int valueBytes) {
    byte[] value = new byte[valueBytes];
    random.nextBytes(value);
    Instant refreshed = Instant.ofEpochMilli(random.nextLong(1L << 42));
    return new Kept(
        value,
        random.nextLong(1L << 62),
        new UUID(random.nextLong(), random.nextLong()),
        refreshed,
        refreshed.plusSeconds(172_800));
  }

  @Test
  void givesBackWhatWasPutLastAndNothingAfterRemoval() throws Exception {
    RecordStore store = store();
    Place place = place("head");
    assertThat(store.get(place)).isEmpty();
    store.put(place, kept(10));
    Kept last = kept(Records.RECORD_BYTES_MAX);
    store.put(place, last);
    assertThat(store.get(place).orElseThrow()).usingRecursiveComparison(BY_CONTENT).isEqualTo(last);
    assertThat(store.get(new Place("heads", place.key()))).isEmpty();
    store.remove(place);
    store.remove(place);
    assertThat(store.get(place)).isEmpty();
  }

  @Test
  void pagesWalkEveryEntryOnceInTheOrderOfPlaces() throws Exception {
    RecordStore store = store();
    List<Place> places = new ArrayList<>();
    for (String kind : List.of("stripe", "head", "share")) {
      for (int i = 0; i < 17; i++) {
        Place place = place(kind);
        places.add(place);
        store.put(place, kept(i));
      }
    }
    places.sort(null);
    for (int entriesMax : new int[] {1, 7, 51, 100}) {
      assertThat(walk(store, entriesMax)).isEqualTo(places);
    }
  }

  private static List<Place> walk(RecordStore store, int entriesMax) throws IOException {
    List<Place> seen = new ArrayList<>();
    List<Entry> page = store.page(null, entriesMax);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(entriesMax);
      page.forEach(entry -> seen.add(entry.place()));
      page = store.page(page.getLast().place(), entriesMax);
    }
    return seen;
  }
}
