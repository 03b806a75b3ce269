package dev.cairn.archive.vault;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.Chunks;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import java.util.Arrays;
import java.util.Optional;

/** Finds nodes in a snapshot by path. */
public final class TreePaths {

  private TreePaths() {}

  /** The node at {@code path}, not empty; nothing if there is none. */
  public static Optional<Node> find(Chunks<ArchiveException> chunks, Content root, String path)
      throws ArchiveException, InterruptedException {
    Content directory = root;
    String[] names = path.split("/", -1);
    try {
      for (int i = 0; i < names.length; i++) {
        Node node = seek(chunks, directory, names[i]);
        if (node == null || i == names.length - 1) {
          return Optional.ofNullable(node);
        }
        if (node.kind() != NodeKind.DIRECTORY) {
          return Optional.empty();
        }
        directory = node.content();
      }
      return Optional.empty();
    } catch (TreeFormatException e) {
      throw new ArchiveException("the tree of the snapshot: " + e.getMessage(), e);
    }
  }

  private static @org.jspecify.annotations.Nullable Node seek(
      Chunks<ArchiveException> chunks, Content directory, String name)
      throws ArchiveException, TreeFormatException, InterruptedException {
    DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(chunks, directory);
    byte[] wanted = PathBytes.of(name);
    for (Node node = nodes.next(); node != null; node = nodes.next()) {
      // A name that is no text can be asked for as it is shown.
      if (Arrays.equals(node.name(), wanted) || PathBytes.printable(node.name()).equals(name)) {
        return node;
      }
    }
    return null;
  }
}
