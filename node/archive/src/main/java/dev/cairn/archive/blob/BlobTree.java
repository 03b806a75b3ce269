package dev.cairn.archive.blob;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.ChunkSink;
import dev.cairn.archive.tree.Chunks;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Identity;
import dev.cairn.archive.tree.Node.Owner;
import dev.cairn.archive.tree.Node.Time;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.PageBuilder;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of a vault by their paths ({@code a/b/c}, printable ASCII), in memory, and the folders
 * that hold them, of which only those that changed are written again. Memory: about 300 bytes a
 * blob. Not for two threads at once.
 */
final class BlobTree {

  private static final Time NO_TIME = new Time(0, 0);
  private static final int FILE_MODE = 0600;
  private static final int FOLDER_MODE = 0700;

  private final NavigableMap<String, Blob> blobs = new TreeMap<>();
  private final Map<String, Content> clean = new HashMap<>();

  /** Reads a whole tree. */
  static BlobTree read(Chunks<ArchiveException> chunks, Content top)
      throws ArchiveException, InterruptedException {
    BlobTree tree = new BlobTree();
    try {
      tree.read(chunks, top, "");
    } catch (TreeFormatException e) {
      throw new ArchiveException("the tree of blobs: " + e.getMessage(), e);
    }
    return tree;
  }

  private void read(Chunks<ArchiveException> chunks, Content folder, String prefix)
      throws ArchiveException, TreeFormatException, InterruptedException {
    clean.put(prefix, folder);
    DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(chunks, folder);
    for (Node node = nodes.next(); node != null; node = nodes.next()) {
      String path = prefix + PathBytes.printable(node.name());
      if (node.kind() == NodeKind.DIRECTORY) {
        read(chunks, node.content(), path + "/");
      } else {
        blobs.put(path, new Blob(node.size(), node.content()));
      }
    }
  }

  /** The same again, to be changed apart. */
  BlobTree copy() {
    BlobTree copy = new BlobTree();
    copy.blobs.putAll(blobs);
    copy.clean.putAll(clean);
    return copy;
  }

  @Nullable Blob get(String path) {
    return blobs.get(path);
  }

  /** What lies below a folder, by whole paths. */
  NavigableMap<String, Blob> below(String folder) {
    return blobs.subMap(folder + "/", true, folder + "0", false); // '0' comes behind '/'
  }

  /** Puts a blob in its place, or takes it away. */
  void set(String path, @Nullable Blob blob) {
    if (blob == null) {
      blobs.remove(path);
    } else {
      blobs.put(path, blob);
    }
    for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
      clean.remove(path.substring(0, slash + 1));
    }
    clean.remove("");
  }

  /** Writes the folders that changed; the top one's content. */
  Content write(ChunkSink<ArchiveException> sink) throws ArchiveException, InterruptedException {
    return write(sink, "");
  }

  private Content write(ChunkSink<ArchiveException> sink, String prefix)
      throws ArchiveException, InterruptedException {
    Content known = clean.get(prefix);
    if (known != null) {
      return known;
    }
    PageBuilder<ArchiveException> pages = new PageBuilder<>(sink);
    for (Map.Entry<String, Boolean> child : children(prefix).entrySet()) {
      String path = prefix + child.getKey();
      if (child.getValue()) {
        pages.add(node(child.getKey(), NodeKind.DIRECTORY, 0, write(sink, path + "/")));
      } else {
        Blob blob = Objects.requireNonNull(blobs.get(path));
        pages.add(node(child.getKey(), NodeKind.FILE, blob.bytes(), blob.content()));
      }
    }
    Content content = pages.build();
    clean.put(prefix, content);
    return content;
  }

  /** The names in a folder; true for folders. */
  private NavigableMap<String, Boolean> children(String prefix) {
    NavigableMap<String, Boolean> children = new TreeMap<>();
    String key = blobs.ceilingKey(prefix);
    while (key != null && key.startsWith(prefix)) {
      int slash = key.indexOf('/', prefix.length());
      if (slash < 0) {
        children.put(key.substring(prefix.length()), false);
        key = blobs.higherKey(key);
      } else {
        children.put(key.substring(prefix.length(), slash), true);
        key = blobs.ceilingKey(key.substring(0, slash) + "0");
      }
    }
    return children;
  }

  private static Node node(String name, NodeKind kind, long bytes, Content content) {
    return new Node(
        PathBytes.of(name),
        kind,
        kind == NodeKind.FILE ? FILE_MODE : FOLDER_MODE,
        new Owner(0, 0, "", ""),
        NO_TIME,
        NO_TIME,
        new Identity(0, 0, 1),
        bytes,
        content,
        List.of(),
        new byte[0],
        0,
        List.of());
  }
}
