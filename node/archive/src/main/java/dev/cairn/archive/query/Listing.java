package dev.cairn.archive.query;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.TreePaths;
import dev.cairn.archive.vault.Vault;
import java.time.Instant;
import java.util.Optional;

/** What is in a snapshot: {@code cairn ls}. Streams; memory is bounded by the depth of the tree. */
public final class Listing {

  private final Vault vault;

  /** Hears one entry at a time, parents before children, names in byte order. */
  @FunctionalInterface
  public interface Visitor {
    void visit(Entry entry);
  }

  /**
   * One node.
   *
   * @param path from the snapshot's root, beginning with a slash; bytes that are no text as {@link
   *     PathBytes#printable} shows them
   * @param type {@code file dir symlink fifo socket chardev dev}, restic's words
   * @param mode permission bits, octal 0..07777
   * @param modified empty for a folder on the way to what was backed up
   * @param linkTarget of a symbolic link, else empty
   */
  public record Entry(
      String path,
      String type,
      int mode,
      long uid,
      long gid,
      String user,
      String group,
      long bytes,
      Optional<Instant> modified,
      String linkTarget) {}

  /** Lists what is in {@code vault}. */
  public Listing(Vault vault) {
    this.vault = vault;
  }

  /**
   * Visits {@code subfolder} of {@code snapshot}.
   *
   * @param subfolder path inside without leading slash; empty for all
   * @param recursive false visits one level
   * @return false if there is no such path
   */
  public boolean walk(Snapshot snapshot, String subfolder, boolean recursive, Visitor visitor)
      throws ArchiveException, InterruptedException {
    try {
      if (subfolder.isEmpty()) {
        walk(snapshot.root(), "", recursive, visitor);
        return true;
      }
      Optional<Node> node = TreePaths.find(vault.chunks(), snapshot.root(), subfolder);
      if (node.isEmpty()) {
        return false;
      }
      visitor.visit(entry(node.get(), "/" + subfolder));
      if (node.get().kind() == NodeKind.DIRECTORY) {
        walk(node.get().content(), "/" + subfolder, recursive, visitor);
      }
      return true;
    } catch (TreeFormatException e) {
      throw new ArchiveException("the tree of the snapshot: " + e.getMessage(), e);
    }
  }

  private void walk(Content directory, String path, boolean recursive, Visitor visitor)
      throws ArchiveException, TreeFormatException, InterruptedException {
    DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(vault.chunks(), directory);
    for (Node node = nodes.next(); node != null; node = nodes.next()) {
      String shown = path + "/" + PathBytes.printable(node.name());
      visitor.visit(entry(node, shown));
      if (recursive && node.kind() == NodeKind.DIRECTORY) {
        walk(node.content(), shown, true, visitor);
      }
    }
  }

  private static Instant modified(Node node) {
    return Instant.ofEpochSecond(node.modified().seconds(), node.modified().nanos());
  }

  static Entry entry(Node node, String path) {
    return new Entry(
        path,
        node.kind().word(),
        node.mode(),
        node.owner().uid(),
        node.owner().gid(),
        node.owner().user(),
        node.owner().group(),
        node.size(),
        node.isWay() ? Optional.empty() : Optional.of(modified(node)),
        PathBytes.printable(node.target()));
  }
}
