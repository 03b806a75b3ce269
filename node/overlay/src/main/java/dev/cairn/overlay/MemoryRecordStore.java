package dev.cairn.overlay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A {@link RecordStore} that lives as long as its process. */
public final class MemoryRecordStore implements RecordStore {

  private final NavigableMap<Place, Kept> entries = new ConcurrentSkipListMap<>();

  @Override
  public Optional<Kept> get(Place place) {
    return Optional.ofNullable(entries.get(place));
  }

  @Override
  public void put(Place place, Kept kept) {
    entries.put(place, kept);
  }

  @Override
  public void remove(Place place) {
    entries.remove(place);
  }

  @Override
  public List<Entry> page(@Nullable Place after, int entriesMax) {
    Map<Place, Kept> rest = after == null ? entries : entries.tailMap(after, false);
    List<Entry> page = new ArrayList<>();
    for (Map.Entry<Place, Kept> entry : rest.entrySet()) {
      if (page.size() == entriesMax) {
        break;
      }
      page.add(new Entry(entry.getKey(), entry.getValue()));
    }
    return page;
  }
}
