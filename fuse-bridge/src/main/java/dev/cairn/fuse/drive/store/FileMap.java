package dev.cairn.fuse.drive.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which bytes of a file lie where. Bytes below the base's limit are in the cache file where an
 * {@link Extent} says so, else in the base; from the limit on all are in the cache file, and what
 * it does not have is zero. A map without IO: it says what to do, and its changes are told to a
 * {@link Log} so that the tables follow. Not for two threads at once.
 */
final class FileMap {

  /** Hears of changes. */
  interface Log {
    void put(Extent extent) throws StoreException;

    void remove(long start) throws StoreException;
  }

  /** Where a run of bytes is. */
  enum Place {
    /** In the cache file, nowhere else. */
    LOCAL,
    /** In the cache file, with sums. */
    COPY,
    /** To be fetched. */
    BASE,
    /** A hole: zeros. */
    HOLE
  }

  /** Bytes {@code start..end)} of the file. */
  record Run(Place place, long start, long end) {}

  private final TreeMap<Long, Extent> extents = new TreeMap<>();
  private Base base;

  FileMap(Base base, List<Extent> extents) {
    this.base = base;
    extents.forEach(extent -> this.extents.put(extent.start(), extent));
  }

  Base base() {
    return base;
  }

  boolean hasLocal() {
    return extents.values().stream().anyMatch(Extent::isLocal);
  }

  List<Extent> extents() {
    return List.copyOf(extents.values());
  }

  /** The run that begins at {@code offset} and ends at {@code end} at the latest. */
  Run run(long offset, long end) {
    if (offset >= base.limit()) {
      return new Run(Place.LOCAL, offset, end);
    }
    long stop = Math.min(end, base.limit());
    Map.Entry<Long, Extent> floor = extents.floorEntry(offset);
    if (floor != null && floor.getValue().end() > offset) {
      Extent extent = floor.getValue();
      Place place = extent.isLocal() ? Place.LOCAL : Place.COPY;
      return new Run(place, offset, Math.min(stop, extent.end()));
    }
    Map.Entry<Long, Extent> next = extents.higherEntry(offset);
    if (next != null) {
      stop = Math.min(stop, next.getKey());
    }
    Base.Stretch stretch = base.stretch(offset);
    Place place = stretch.isHole() ? Place.HOLE : Place.BASE;
    return new Run(place, offset, Math.min(stop, stretch.end()));
  }

  /** All runs of {@code offset..end)}. */
  List<Run> runs(long offset, long end) {
    List<Run> runs = new ArrayList<>();
    long at = offset;
    while (at < end) {
      Run run = run(at, end);
      runs.add(run);
      at = run.end();
    }
    return runs;
  }

  /** The copy that has {@code offset}. */
  Extent copyAt(long offset) {
    Map.Entry<Long, Extent> floor = extents.floorEntry(offset);
    if (floor == null || floor.getValue().isLocal() || floor.getValue().end() <= offset) {
      throw new IllegalStateException("no copy at " + offset);
    }
    return floor.getValue();
  }

  /** Copies of which {@code offset..end)} covers a part but not all of a block. */
  List<Extent> copiesCutBy(long offset, long end) {
    List<Extent> cut = new ArrayList<>();
    for (long edge : new long[] {offset, end}) {
      Map.Entry<Long, Extent> floor = extents.lowerEntry(edge);
      if (floor != null && !floor.getValue().isLocal() && floor.getValue().end() > edge) {
        Extent extent = floor.getValue();
        int block = extent.block(edge);
        if (extent.blockStart(block) < edge) {
          cut.add(extent.blocks(block, block + 1));
        }
      }
    }
    return cut;
  }

  /**
   * Bytes {@code offset..end)} were written to the cache file. A block of a copy that was hit in
   * part becomes local as a whole, since its sum says nothing any more: check it before.
   */
  void written(long offset, long end, Log log) throws StoreException {
    if (offset >= base.limit()) {
      return;
    }
    long from = offset;
    long to = Math.min(end, base.limit());
    Map.Entry<Long, Extent> floor = extents.floorEntry(from);
    if (floor != null && floor.getValue().isLocal() && floor.getValue().end() >= to) {
      return; // the common case of writing again
    }
    for (Extent hit : overlapping(from, to)) {
      remove(hit, log);
      if (hit.isLocal()) {
        from = Math.min(from, hit.start());
        to = Math.max(to, hit.end());
      } else {
        int first = hit.block(Math.max(from, hit.start()));
        int last = hit.block(Math.min(to, hit.end()) - 1);
        from = Math.min(from, hit.blockStart(first));
        to = Math.max(to, hit.blockEnd(last));
        if (first > 0) {
          put(hit.blocks(0, first), log);
        }
        if (last < hit.sums().length - 1) {
          put(hit.blocks(last + 1, hit.sums().length), log);
        }
      }
    }
    put(joined(from, to, log), log);
  }

  /** A local extent, with the local neighbours that it touches. */
  private Extent joined(long start, long end, Log log) throws StoreException {
    long from = start;
    long to = end;
    Map.Entry<Long, Extent> before = extents.lowerEntry(start);
    if (before != null && before.getValue().isLocal() && before.getValue().end() == start) {
      from = before.getKey();
      remove(before.getValue(), log);
    }
    Extent behind = extents.get(end);
    if (behind != null && behind.isLocal()) {
      to = behind.end();
      remove(behind, log);
    }
    return Extent.local(from, to);
  }

  /** Bytes of the base were put into the cache file where the map had {@link Place#BASE}. */
  void fetched(Extent copy, Log log) throws StoreException {
    if (copy.isLocal() || !overlapping(copy.start(), copy.end()).isEmpty()) {
      throw new IllegalStateException("a copy over what is here already");
    }
    put(copy, log);
  }

  /** The block of a copy at {@code offset} turned out to be damaged: it is to be fetched again. */
  void lost(long offset, Log log) throws StoreException {
    Extent copy = copyAt(offset);
    int block = copy.block(offset);
    remove(copy, log);
    if (block > 0) {
      put(copy.blocks(0, block), log);
    }
    if (block < copy.sums().length - 1) {
      put(copy.blocks(block + 1, copy.sums().length), log);
    }
  }

  /** The file was cut, or grew, to {@code bytes}. */
  void resized(long bytes, Log log) throws StoreException {
    if (bytes >= base.limit()) {
      return;
    }
    for (Extent hit : overlapping(bytes, Long.MAX_VALUE)) {
      remove(hit, log);
      if (hit.start() < bytes) {
        int block = hit.isLocal() ? 0 : hit.block(bytes);
        if (hit.isLocal()) {
          put(Extent.local(hit.start(), bytes), log);
        } else {
          if (block > 0) {
            put(hit.blocks(0, block), log);
          }
          if (hit.blockStart(block) < bytes) {
            put(Extent.local(hit.blockStart(block), bytes), log); // the caller has checked it
          }
        }
      }
    }
    base = base.cut(bytes);
  }

  /** The network has the file as it is: the copies replace all there was. */
  void rebased(Base now, List<Extent> copies, Log log) throws StoreException {
    for (Extent extent : List.copyOf(extents.values())) {
      remove(extent, log);
    }
    base = now;
    for (Extent copy : copies) {
      put(copy, log);
    }
  }

  private List<Extent> overlapping(long start, long end) {
    List<Extent> hits = new ArrayList<>();
    Map.Entry<Long, Extent> floor = extents.lowerEntry(start);
    if (floor != null && floor.getValue().end() > start) {
      hits.add(floor.getValue());
    }
    hits.addAll(extents.subMap(start, true, end, false).values());
    return hits;
  }

  private void put(Extent extent, Log log) throws StoreException {
    extents.put(extent.start(), extent);
    log.put(extent);
  }

  private void remove(Extent extent, Log log) throws StoreException {
    extents.remove(extent.start());
    log.remove(extent.start());
  }
}
