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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for names in snapshots, one after another. What was found in a folder is remembered and
 * given again where another snapshot has the folder unchanged at the same place, so a thousand
 * snapshots cost little more than their differences. Memory: a record for each distinct folder, and
 * at most {@value #KEPT_MAX} of the entries found. For one thread.
 */
public final class Find {

  private static final int KEPT_MAX = 100_000;

  /** A folder in which more is found is walked again. */
  private static final int KEPT_OF_FOLDER_MAX = 1000;

  private final Vault vault;
  private final List<Glob> patterns;
  private final Map<Place, List<Listing.Entry>> known = new HashMap<>();
  private int kept;

  private record Place(String path, Content content) {}

  /**
   * A search for names.
   *
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
      walk(snapshot.root(), "", visitor);
    } catch (TreeFormatException e) {
      throw new ArchiveException(
          "the tree of snapshot " + snapshot.id().shortHex() + ": " + e.getMessage(), e);
    }
  }

  private void walk(Content directory, String path, Listing.Visitor visitor)
      throws ArchiveException, TreeFormatException, InterruptedException {
    Place place = new Place(path, directory);
    List<Listing.Entry> before = known.get(place);
    if (before != null) {
      before.forEach(visitor::visit);
      return;
    }
    List<Listing.Entry> found = new ArrayList<>();
    Listing.Visitor noting =
        entry -> {
          if (found.size() <= KEPT_OF_FOLDER_MAX) {
            found.add(entry);
          }
          visitor.visit(entry);
        };
    DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(vault.chunks(), directory);
    for (Node node = nodes.next(); node != null; node = nodes.next()) {
      String shown = path + "/" + PathBytes.printable(node.name());
      if (patterns.stream().anyMatch(glob -> glob.matches(shown))) {
        all(node, shown, noting);
      } else if (node.kind() == NodeKind.DIRECTORY) {
        walk(node.content(), shown, noting);
      }
    }
    if (found.size() <= KEPT_OF_FOLDER_MAX && kept + found.size() <= KEPT_MAX) {
      known.put(place, List.copyOf(found));
      kept += found.size();
    }
  }

  /** A node that matches, and all below it. */
  private void all(Node node, String path, Listing.Visitor visitor)
      throws ArchiveException, TreeFormatException, InterruptedException {
    visitor.visit(Listing.entry(node, path));
    if (node.kind() == NodeKind.DIRECTORY) {
      DirectoryReader<ArchiveException> nodes =
          new DirectoryReader<>(vault.chunks(), node.content());
      for (Node inner = nodes.next(); inner != null; inner = nodes.next()) {
        all(inner, path + "/" + PathBytes.printable(inner.name()), visitor);
      }
    }
  }
}
