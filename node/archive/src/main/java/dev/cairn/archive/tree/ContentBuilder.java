package dev.cairn.archive.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds a {@link Content} from chunks that arrive in order, in memory that grows with the
 * logarithm of their number. Lists are cut where an id ends in a zero byte (on average every 256
 * references), so that an insertion changes one list on each level and not all behind it.
 *
 * <p>Not for two threads at once.
 *
 * @param <X> what is thrown when a list cannot be kept
 */
public final class ContentBuilder<X extends Exception> {

  /** No list is longer: about 90 KiB. */
  static final int LIST_REFS_MAX = 2048;

  private final ChunkSink<X> sink;
  private final List<List<ChunkRef>> levels = new ArrayList<>();

  public ContentBuilder(ChunkSink<X> sink) {
    this.sink = sink;
    levels.add(new ArrayList<>());
  }

  /** Appends a data chunk. */
  public void add(ChunkRef ref) throws X, InterruptedException {
    add(0, ref);
  }

  private void add(int level, ChunkRef ref) throws X, InterruptedException {
    if (level == levels.size()) {
      levels.add(new ArrayList<>());
    }
    List<ChunkRef> refs = levels.get(level);
    refs.add(ref);
    boolean cut = refs.size() > Content.REFS_MAX && ref.id().at(31) == 0;
    if (cut || refs.size() >= LIST_REFS_MAX) {
      flush(level);
    }
  }

  private void flush(int level) throws X, InterruptedException {
    List<ChunkRef> refs = levels.get(level);
    long below = 0;
    for (ChunkRef ref : refs) {
      below += ref.bytes();
    }
    ChunkRef list = sink.store(RefList.encode(refs));
    refs.clear();
    add(level + 1, new ChunkRef(list.id(), below));
  }

  /** The content; the builder is used up. */
  public Content build() throws X, InterruptedException {
    int level = 0;
    while (level < levels.size() - 1 || levels.get(level).size() > Content.REFS_MAX) {
      if (!levels.get(level).isEmpty()) {
        flush(level);
      }
      level++;
    }
    return new Content(level, levels.get(level));
  }
}
