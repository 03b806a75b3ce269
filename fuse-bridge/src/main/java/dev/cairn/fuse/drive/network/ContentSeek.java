package dev.cairn.fuse.drive.network;

import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Chunks;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.RefList;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.crypto.Hash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds the chunks of a content by offset, following one path of its tree; the lists last used are
 * kept. Safe for many threads.
 */
final class ContentSeek {

  /** Lists kept: each names about 128 MiB of a file and takes about 200 KiB. */
  private static final int LISTS_MAX = 32;

  private final Chunks<ArchiveException> chunks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Hash, List<ChunkRef>> lists =
      new LinkedHashMap<>(LISTS_MAX, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, List<ChunkRef>> eldest) {
          return size() > LISTS_MAX;
        }
      };

  ContentSeek(Chunks<ArchiveException> chunks) {
    this.chunks = chunks;
  }

  /**
   * A chunk and where it begins.
   *
   * @param start offset of its first byte in the content
   */
  record Place(ChunkRef ref, long start) {
    long end() {
      return start + ref.bytes();
    }
  }

  /** The chunks that have bytes {@code from..to)}, in order; they may reach beyond both. */
  List<Place> places(Content content, long from, long to)
      throws ArchiveException, InterruptedException {
    List<Place> found = new ArrayList<>();
    collect(content.refs(), content.depth(), 0, from, to, found);
    return found;
  }

  private void collect(
      List<ChunkRef> refs, int depth, long start, long from, long to, List<Place> found)
      throws ArchiveException, InterruptedException {
    long at = start;
    for (ChunkRef ref : refs) {
      long end = at + ref.bytes();
      if (at >= to) {
        return;
      }
      if (end > from) {
        if (depth == 0) {
          found.add(new Place(ref, at));
        } else {
          collect(list(ref.id()), depth - 1, at, from, to, found);
        }
      }
      at = end;
    }
  }

  private List<ChunkRef> list(Hash id) throws ArchiveException, InterruptedException {
    lock.lock();
    try {
      List<ChunkRef> known = lists.get(id);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    byte[] bytes = chunks.load(id);
    try {
      List<ChunkRef> refs = RefList.decode(bytes, bytes.length);
      lock.lock();
      try {
        lists.put(id, refs);
      } finally {
        lock.unlock();
      }
      return refs;
    } catch (TreeFormatException e) {
      throw new ArchiveException("a list of chunks: " + e.getMessage(), e);
    }
  }
}
