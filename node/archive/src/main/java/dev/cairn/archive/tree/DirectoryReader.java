package dev.cairn.archive.tree;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the nodes of a directory in order, one page in memory. Not for two threads at once.
 *
 * @param <X> what is thrown when a page cannot be had
 */
public final class DirectoryReader<X extends Exception> {

  private final Chunks<X> chunks;
  private final ContentReader<X> pages;
  private @Nullable CodedInputStream page;
  private @Nullable Node ahead;
  private byte[] last = Fields.NONE;

  public DirectoryReader(Chunks<X> chunks, Content directory) {
    this.chunks = chunks;
    this.pages = new ContentReader<>(chunks, directory);
  }

  /** The next node, or null behind the last. */
  public @Nullable Node next() throws X, TreeFormatException, InterruptedException {
    Node node = ahead;
    if (node != null) {
      ahead = null;
      return node;
    }
    return read();
  }

  /**
   * The node of that name, or null, passing over those before it. Names must be asked for in
   * ascending order: this is how a walk and a parent are merged without holding either.
   */
  public @Nullable Node seek(byte[] name) throws X, TreeFormatException, InterruptedException {
    for (Node node = next(); node != null; node = next()) {
      int order = Arrays.compareUnsigned(node.name(), name);
      if (order == 0) {
        return node;
      }
      if (order > 0) {
        ahead = node;
        return null;
      }
    }
    return null;
  }

  private @Nullable Node read() throws X, TreeFormatException, InterruptedException {
    try {
      while (true) {
        CodedInputStream in = page;
        if (in != null && !in.isAtEnd()) {
          Node node = NodeCodec.decode(in.readByteArray());
          if (last.length > 0 && Arrays.compareUnsigned(last, node.name()) >= 0) {
            throw new TreeFormatException("nodes out of order");
          }
          last = node.name();
          return node;
        }
        ChunkRef ref = pages.next();
        if (ref == null) {
          return null;
        }
        page = CodedInputStream.newInstance(chunks.load(ref.id()));
      }
    } catch (IOException e) {
      throw new TreeFormatException("page: " + e.getMessage(), e);
    }
  }
}
