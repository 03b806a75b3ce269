package dev.cairn.archive.rewrite;

import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.backup.ContentSaver;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.select.Rules;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.PageBuilder;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Snapshot.Stats;
import dev.cairn.archive.vault.Vault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the trees of snapshots again without what rules leave out. Only pages of directories are
 * written: files stay the chunks they are, and a folder in which nothing is left out stays itself.
 * A folder that several snapshots have at the same place is walked once, so that a thousand
 * snapshots cost little more than their differences.
 *
 * <p>Memory: one page for each open folder, and {@value #KEPT_MAX} folders that are remembered. For
 * one thread.
 */
public final class Rewrite implements AutoCloseable {

  private static final int KEPT_MAX = 50_000;
  private static final Stats NOTHING = new Stats(0, 0, 0, 0, 0);

  private final Vault vault;
  private final List<Rules> rules;
  private final ContentSaver saver;
  private final Map<Place, Kept> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Kept> eldest) {
          return size() > KEPT_MAX;
        }
      };

  private record Place(String path, Content content) {}

  /** What became of a folder. */
  private record Kept(Content content, Stats leftOut) {}

  /**
   * A run over snapshots of a vault.
   *
   * @param rules each is asked of every path; one that says so leaves it out with all below
   * @param dryRun nothing is sent
   */
  public Rewrite(Vault vault, List<Rules> rules, BackupSettings settings, boolean dryRun) {
    this.vault = vault;
    this.rules = List.copyOf(rules);
    this.saver = new ContentSaver(vault, settings, dryRun);
  }

  /**
   * The same snapshot without what is left out; equal if nothing is. It can be committed after
   * {@link #flush}.
   */
  public Snapshot without(Snapshot snapshot) throws ArchiveException, InterruptedException {
    try {
      Kept kept = walk(snapshot.root(), "");
      return snapshot.withRoot(kept.content(), snapshot.stats().minus(kept.leftOut()));
    } catch (TreeFormatException e) {
      throw new ArchiveException(
          "the tree of snapshot " + snapshot.id().shortHex() + ": " + e.getMessage(), e);
    }
  }

  /** Returns when all that was written is durable. */
  public void flush() throws ArchiveException, InterruptedException {
    saver.flush();
  }

  private Kept walk(Content directory, String path)
      throws ArchiveException, TreeFormatException, InterruptedException {
    Place place = new Place(path, directory);
    Kept before = known.get(place);
    if (before != null) {
      return before;
    }
    PageBuilder<ArchiveException> pages = new PageBuilder<>(saver::savePage);
    DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(vault.chunks(), directory);
    Stats leftOut = NOTHING;
    boolean changed = false;
    for (Node node = nodes.next(); node != null; node = nodes.next()) {
      String shown = path + "/" + PathBytes.printable(node.name());
      if (leavesOut(shown)) {
        leftOut = leftOut.plus(count(node));
        changed = true;
        continue;
      }
      if (node.kind() == NodeKind.DIRECTORY) {
        Kept below = walk(node.content(), shown);
        leftOut = leftOut.plus(below.leftOut());
        changed |= !below.content().equals(node.content());
        pages.add(node.withContent(below.content(), node.extents()));
      } else {
        pages.add(node);
      }
    }
    Kept kept = new Kept(changed ? pages.build() : directory, leftOut);
    known.put(place, kept);
    return kept;
  }

  private boolean leavesOut(String path) {
    return rules.stream().anyMatch(rule -> rule.verdict(path) == Rules.Verdict.LEFT_OUT);
  }

  /** A node and all below it. */
  private Stats count(Node node)
      throws ArchiveException, TreeFormatException, InterruptedException {
    return switch (node.kind()) {
      case FILE -> new Stats(1, 0, 0, node.size(), 0);
      case DIRECTORY -> {
        Stats all = new Stats(0, 1, 0, 0, 0);
        DirectoryReader<ArchiveException> nodes =
            new DirectoryReader<>(vault.chunks(), node.content());
        for (Node inner = nodes.next(); inner != null; inner = nodes.next()) {
          all = all.plus(count(inner));
        }
        yield all;
      }
      default -> new Stats(0, 0, 1, 0, 0);
    };
  }

  @Override
  public void close() {
    saver.close();
  }
}
