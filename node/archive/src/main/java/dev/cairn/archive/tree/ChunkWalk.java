package dev.cairn.archive.tree;

import dev.cairn.crypto.Hash;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Visits every chunk that trees need: pages, lists, and the data of files. A folder that occurred
 * before is not walked again; other chunks may be visited more than once. Memory: about 200 bytes
 * for each distinct folder. For one thread.
 *
 * @param <X> what is thrown when a page or list cannot be had
 */
public final class ChunkWalk<X extends Exception> {

  private final Chunks<X> noting;
  private final Consumer<Hash> visitor;
  private final Set<Content> walked = new HashSet<>();

  public ChunkWalk(Chunks<X> chunks, Consumer<Hash> visitor) {
    this.visitor = visitor;
    this.noting =
        id -> {
          visitor.accept(id);
          return chunks.load(id);
        };
  }

  /** Visits what {@code directory} needs, and all below it. */
  public void walk(Content directory) throws X, TreeFormatException, InterruptedException {
    if (!walked.add(directory)) {
      return;
    }
    DirectoryReader<X> nodes = new DirectoryReader<>(noting, directory);
    for (Node node = nodes.next(); node != null; node = nodes.next()) {
      if (node.kind() == NodeKind.DIRECTORY) {
        walk(node.content());
      } else {
        walkFile(node.content());
      }
    }
  }

  private void walkFile(Content content) throws X, TreeFormatException, InterruptedException {
    ContentReader<X> refs = new ContentReader<>(noting, content);
    for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
      visitor.accept(ref.id());
    }
  }
}
