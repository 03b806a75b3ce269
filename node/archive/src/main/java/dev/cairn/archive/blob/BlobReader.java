package dev.cairn.archive.blob;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.ChunkStore;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads ranges of blobs. Chunks that were read last are kept, at most {@value #KEPT_BYTES_MAX}
 * bytes, because who reads a range reads the next. Safe for many threads.
 */
public final class BlobReader {

  private static final long KEPT_BYTES_MAX = 32L << 20;

  private final ChunkStore chunks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Hash, byte[]> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long keptBytes;

  public BlobReader(ChunkStore chunks) {
    this.chunks = chunks;
  }

  /**
   * Writes bytes {@code from} to {@code to} (exclusive) of {@code blob}.
   *
   * @throws IOException what {@code out} throws
   */
  public void read(Blob blob, long from, long to, OutputStream out)
      throws ArchiveException, IOException, InterruptedException {
    long at = 0;
    try {
      ContentReader<ArchiveException> refs = new ContentReader<>(chunks, blob.content());
      for (ChunkRef ref = refs.next(); ref != null && at < to; ref = refs.next()) {
        long end = at + ref.bytes();
        if (end > from) {
          int first = (int) Math.max(0, from - at);
          int last = (int) (Math.min(end, to) - at);
          out.write(chunk(ref.id()), first, last - first);
        }
        at = end;
      }
    } catch (TreeFormatException e) {
      throw new ArchiveException("the content of a blob: " + e.getMessage(), e);
    }
  }

  private byte[] chunk(Hash id) throws ArchiveException, InterruptedException {
    lock.lock();
    try {
      byte[] known = kept.get(id);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    ChunkLocation at =
        chunks.find(id).orElseThrow(() -> new ArchiveException("chunk " + id + " is in no index"));
    byte[] bytes = chunks.fetchPlaced(at);
    keep(id, bytes);
    return bytes;
  }

  private void keep(Hash id, byte[] bytes) {
    lock.lock();
    try {
      byte[] before = kept.put(id, bytes);
      keptBytes += bytes.length - (before == null ? 0 : before.length);
      var oldest = kept.entrySet().iterator();
      while (keptBytes > KEPT_BYTES_MAX) {
        keptBytes -= oldest.next().getValue().length;
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }
}
