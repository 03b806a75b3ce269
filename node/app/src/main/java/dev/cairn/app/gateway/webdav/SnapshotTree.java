package dev.cairn.app.gateway.webdav;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryIndex;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a path means below the snapshots. Symbolic links are followed within their snapshot,
 * as if its root were the machine's; folders show links to files as those files, and no other links
 * ({@code docs/decisions/182}). Safe for many threads.
 */
final class SnapshotTree {

  /** As Linux follows (path_resolution(7)). */
  private static final int LINKS_MAX = 40;

  private static final int INDICES_MAX = 64;
  private static final int FOLDERS_MAX = 256;

  private final Vault vault;
  private final SnapshotFolders tops;
  private final Recent<Content, DirectoryIndex<ArchiveException>> indices =
      new Recent<>(INDICES_MAX);
  private final Recent<Place, Found.Folder> folders = new Recent<>(FOLDERS_MAX);

  /** A folder's path in a snapshot, percent-encoded. */
  private record Place(Content root, String path) {}

  SnapshotTree(Vault vault, SnapshotFolders tops) {
    this.vault = vault;
    this.tops = tops;
  }

  /** What a path means. */
  sealed interface Found {
    /** The folder of snapshots. */
    record Top() implements Found {}

    /**
     * A folder of a snapshot.
     *
     * @param chain the snapshot's own first, this one last
     */
    record Folder(List<Node> chain) implements Found {
      Node node() {
        return chain.getLast();
      }
    }

    /** A file of a snapshot. */
    record File(Node node) implements Found {}
  }

  /** Hears what is in a folder, in byte order of the names. */
  @FunctionalInterface
  interface Visitor {
    /**
     * One entry.
     *
     * @param entry as it lies there
     * @param shown what is to be had under its name: a file or a folder; null for nothing
     */
    void visit(Node entry, @Nullable Node shown) throws IOException;
  }

  /** What {@code path} means; empty if there is no such thing. */
  Optional<Found> find(DavPath path) throws ArchiveException, InterruptedException {
    List<byte[]> names = path.names();
    if (names.isEmpty()) {
      return Optional.of(new Found.Top());
    }
    Optional<Node> snapshot = tops.find(new String(names.getFirst(), StandardCharsets.ISO_8859_1));
    if (snapshot.isEmpty()) {
      return Optional.empty();
    }
    Found.Folder root = new Found.Folder(List.of(snapshot.get()));
    if (names.size() == 1) {
      return Optional.of(root);
    }
    Optional<Found.Folder> folder = folder(root, names.subList(1, names.size() - 1));
    Optional<Found> found =
        folder.isEmpty() ? Optional.empty() : walk(folder.get(), List.of(names.getLast()));
    boolean fileAsFolder = path.slash() && found.orElse(null) instanceof Found.File;
    return fileAsFolder ? Optional.empty() : found;
  }

  private Optional<Found.Folder> folder(Found.Folder root, List<byte[]> names)
      throws ArchiveException, InterruptedException {
    Place place = new Place(root.node().content(), DavPath.href(names, true));
    Found.Folder known = folders.get(place);
    if (known != null) {
      return Optional.of(known);
    }
    if (walk(root, names).orElse(null) instanceof Found.Folder found) {
      folders.put(place, found);
      return Optional.of(found);
    }
    return Optional.empty();
  }

  private Optional<Found> walk(Found.Folder from, List<byte[]> names)
      throws ArchiveException, InterruptedException {
    Deque<byte[]> ahead = new ArrayDeque<>(names);
    List<Node> chain = new ArrayList<>(from.chain());
    int links = 0;
    while (!ahead.isEmpty()) {
      byte[] name = ahead.poll();
      Node node = step(chain, name);
      if (node == null) {
        return Optional.empty();
      }
      switch (node.kind()) {
        case DIRECTORY -> {} // step went there
        case FILE -> {
          return ahead.isEmpty() ? Optional.of(new Found.File(node)) : Optional.empty();
        }
        case SYMLINK -> {
          links++;
          if (links > LINKS_MAX) {
            return Optional.empty();
          }
          if (node.target().length > 0 && node.target()[0] == '/') {
            chain.subList(1, chain.size()).clear();
          }
          parts(node.target()).reversed().forEach(ahead::push);
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Found.Folder(List.copyOf(chain)));
  }

  /** The node of a name in the last folder of {@code chain}, which is moved if it is a folder. */
  private @Nullable Node step(List<Node> chain, byte[] name)
      throws ArchiveException, InterruptedException {
    if (Arrays.equals(name, new byte[] {'.'})) {
      return chain.getLast();
    }
    if (Arrays.equals(name, new byte[] {'.', '.'})) {
      if (chain.size() > 1) {
        chain.removeLast();
      }
      return chain.getLast();
    }
    Node node = index(chain.getLast().content(), name);
    if (node != null && node.kind() == NodeKind.DIRECTORY) {
      chain.add(node);
    }
    return node;
  }

  private @Nullable Node index(Content directory, byte[] name)
      throws ArchiveException, InterruptedException {
    try {
      DirectoryIndex<ArchiveException> index = indices.get(directory);
      if (index == null) {
        index = DirectoryIndex.of(vault.chunks(), directory);
        indices.put(directory, index);
      }
      return index.find(name);
    } catch (TreeFormatException e) {
      throw new ArchiveException("the tree of the snapshot: " + e.getMessage(), e);
    }
  }

  private static List<byte[]> parts(byte[] target) {
    List<byte[]> parts = new ArrayList<>();
    int from = 0;
    for (int at = 0; at <= target.length; at++) {
      if (at == target.length || target[at] == '/') {
        if (at > from) {
          parts.add(Arrays.copyOfRange(target, from, at));
        }
        from = at + 1;
      }
    }
    return parts;
  }

  /** Visits the folders of the snapshots. */
  void snapshots(Visitor visitor) throws IOException, InterruptedException {
    for (Node folder : tops.all()) {
      visitor.visit(folder, folder);
    }
  }

  /** Visits what is in {@code folder}, a page of names in memory. */
  void children(Found.Folder folder, Visitor visitor)
      throws ArchiveException, IOException, InterruptedException {
    DirectoryReader<ArchiveException> nodes =
        new DirectoryReader<>(vault.chunks(), folder.node().content());
    try {
      for (Node node = nodes.next(); node != null; node = nodes.next()) {
        visitor.visit(node, shown(folder, node));
      }
    } catch (TreeFormatException e) {
      throw new ArchiveException("the tree of the snapshot: " + e.getMessage(), e);
    }
  }

  private @Nullable Node shown(Found.Folder folder, Node node)
      throws ArchiveException, InterruptedException {
    return switch (node.kind()) {
      case FILE, DIRECTORY -> node;
      case SYMLINK ->
          walk(folder, List.of(node.name())).orElse(null) instanceof Found.File file
              ? file.node()
              : null;
      default -> null;
    };
  }
}
