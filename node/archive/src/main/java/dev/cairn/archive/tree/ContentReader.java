package dev.cairn.archive.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Walks the data chunks of a {@link Content} in order, holding one list a level. Not for two
 * threads at once.
 */
public final class ContentReader<X extends Exception> {

  private final Chunks<X> chunks;
  private final Deque<Level> open = new ArrayDeque<>();

  private record Level(int depth, Iterator<ChunkRef> refs) {}

  public ContentReader(Chunks<X> chunks, Content content) {
    this.chunks = chunks;
    open.push(new Level(content.depth(), content.refs().iterator()));
  }

  /** The next data chunk, or null behind the last. */
  public @Nullable ChunkRef next() throws X, TreeFormatException, InterruptedException {
    while (!open.isEmpty()) {
      Level level = open.getFirst();
      if (!level.refs().hasNext()) {
        open.pop();
        continue;
      }
      ChunkRef ref = level.refs().next();
      if (level.depth() == 0) {
        return ref;
      }
      byte[] list = chunks.load(ref.id());
      open.push(new Level(level.depth() - 1, RefList.decode(list, list.length).iterator()));
    }
    return null;
  }
}
