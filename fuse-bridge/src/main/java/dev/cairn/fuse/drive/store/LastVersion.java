package dev.cairn.fuse.drive.store;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.merge.Nodes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what the network has of a file that cannot be sent as it is. For one export. */
record LastVersion(Archive archive) {

  /**
   * The node that stands for {@code file} until it can be read: the one that its directory has of
   * it, wherever it was renamed to within; else one made of its base; null if the network never had
   * it.
   *
   * @param pages what the network has of the directory
   */
  @Nullable Node of(NodeExport file, Base base, Content pages)
      throws ArchiveException, InterruptedException {
    try {
      Node there = find(file, pages);
      if (there != null || base.isNone()) {
        return there == null ? null : Nodes.named(there, file.name());
      }
    } catch (ArchiveException e) {
      if (base.isNone()) {
        throw e; // it may be there: to leave it out would delete it elsewhere
      }
    }
    return file.node(base.content(), base.extents(), base.bytes());
  }

  private @Nullable Node find(NodeExport file, Content pages)
      throws ArchiveException, InterruptedException {
    if (pages.refs().isEmpty()) {
      return null;
    }
    List<Node> found = new ArrayList<>();
    archive.directory(
        pages,
        node -> {
          if (file.isSameFile(node.identity())) {
            found.add(node);
          }
        });
    return found.isEmpty() ? null : found.getFirst();
  }
}
