package dev.cairn.archive.query;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.select.Glob;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for names in snapshots, one after another. A folder in which nothing was found is not
 * looked into again where another snapshot has it unchanged at the same place, so a thousand
 * snapshots cost little more than their differences. Memory: that set of folders. For one thread.
 */
public final class Find {

  private final Vault vault;
  private final List<Glob> patterns;
  private final Set<Place> barren = new HashSet<>();

  private record Place(String path, Content content) {}

  /**
   * @param patterns what matches one of them is found, and all that lies in a folder that does
   */
  public Find(Vault vault, List<Glob> patterns) {
    this.vault = vault;
    this.patterns = List.copyOf(patterns);
  }

  /** Visits what is found in a snapshot, parents before children, names in byte order. */
  public void in(Snapshot snapshot, Listing.Visitor visitor)
      throws ArchiveException, InterruptedException {
    try {
      walk(snapshot.root(), "", false, visitor);
    } catch (TreeFormatException e) {
      throw new ArchiveException(
          "the tree of snapshot " + snapshot.id().shortHex() + ": " + e.getMessage(), e);
    }
  }

  private boolean walk(Content directory, String path, boolean found, Listing.Visitor visitor)
      throws ArchiveException, TreeFormatException, InterruptedException {
    Place place = new Place(path, directory);
    if (!found && barren.contains(place)) {
      return false;
    }
    boolean any = false;
    DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(vault.chunks(), directory);
    for (Node node = nodes.next(); node != null; node = nodes.next()) {
      String shown = path + "/" + PathBytes.printable(node.name());
      boolean matches = found || patterns.stream().anyMatch(glob -> glob.matches(shown));
      if (matches) {
        visitor.visit(Listing.entry(node, shown));
      }
      any |= matches;
      if (node.kind() == NodeKind.DIRECTORY) {
        any |= walk(node.content(), shown, matches, visitor);
      }
    }
    if (!any) {
      barren.add(place);
    }
    return any;
  }
}
