package dev.cairn.archive.backup;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Extent;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.ChunkStore;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file of a snapshot, to be saved elsewhere. It is read from its beginning to its end, one chunk
 * in memory; holes are never read. What the network does not give ends the reading with an {@link
 * IOException}.
 */
final class StoredFile implements FileSource {

  private static final Timestamp NEVER = new Timestamp(0, 0);
  private static final int REGULAR_MODE = 0100000;

  private final ChunkStore chunks;
  private final Node node;
  private ContentReader<ArchiveException> refs;
  private byte[] chunk = new byte[0];
  private long chunkStart;
  private @Nullable ArchiveException failure;

  StoredFile(ChunkStore chunks, Node node) {
    this.chunks = chunks;
    this.node = node;
    this.refs = new ContentReader<>(chunks, node.content());
  }

  /** Its size, and fewer blocks than that needs if it has holes; it never changes. */
  @Override
  public Stat stat() {
    long blocks = node.extents().isEmpty() ? (node.size() + 511) / 512 : 0;
    return new Stat(REGULAR_MODE, 0, 0, node.size(), blocks, 0, 0, 1, 0, NEVER, NEVER, NEVER);
  }

  @Override
  public int readAt(long position, byte[] array, int offset, int length) throws IOException {
    if (position >= node.size()) {
      return -1;
    }
    long at = contentOffset(position);
    try {
      seek(at);
    } catch (ArchiveException e) {
      failure = e;
      throw new IOException(e.getMessage() + "", e);
    } catch (TreeFormatException e) {
      throw new IOException("its list of chunks: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("cancelled");
    }
    int from = (int) (at - chunkStart);
    int wanted = (int) Math.min(length, node.size() - position);
    int count = Math.min(wanted, chunk.length - from);
    if (count <= 0) {
      return -1; // it was torn: kept with a size that it had after its bytes were read
    }
    System.arraycopy(chunk, from, array, offset, count);
    return count;
  }

  /** Where in the content, which has no holes, a position of the file lies. */
  private long contentOffset(long position) {
    if (node.extents().isEmpty()) {
      return position;
    }
    long before = 0;
    for (Extent extent : node.extents()) {
      if (position < extent.offset()) {
        break;
      }
      if (position < extent.offset() + extent.bytes()) {
        return before + position - extent.offset();
      }
      before += extent.bytes();
    }
    throw new IllegalArgumentException("read in a hole, at " + position);
  }

  private void seek(long at) throws ArchiveException, TreeFormatException, InterruptedException {
    if (at < chunkStart) { // read again from the beginning
      refs = new ContentReader<>(chunks, node.content());
      chunk = new byte[0];
      chunkStart = 0;
    }
    while (at >= chunkStart + chunk.length) {
      ChunkRef next = refs.next();
      if (next == null) {
        return;
      }
      chunkStart += chunk.length;
      if (at < chunkStart + next.bytes()) {
        chunk = fetch(next.id());
      } else {
        chunk = new byte[0];
        chunkStart += next.bytes();
      }
    }
  }

  /** What the network did not give when reading ended; null if it was something else. */
  @Nullable ArchiveException failure() {
    return failure;
  }

  private byte[] fetch(Hash id) throws ArchiveException, InterruptedException {
    ChunkLocation place =
        chunks
            .find(id)
            .orElseThrow(() ->
                new ArchiveException(
                    "chunk " + id + " is in no index: run check to see what is lost"));
    return chunks.fetchPlaced(place);
  }

  @Override
  public OptionalLong nextData(long from) {
    for (Extent extent : node.extents()) {
      if (extent.bytes() > 0 && from < extent.offset() + extent.bytes()) {
        return OptionalLong.of(Math.max(from, extent.offset()));
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong nextHole(long from) {
    for (Extent extent : node.extents()) {
      if (from >= extent.offset() && from < extent.offset() + extent.bytes()) {
        return OptionalLong.of(extent.offset() + extent.bytes());
      }
    }
    return OptionalLong.of(from);
  }
}
