package dev.cairn.archive.query;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two trees. Folders that are the same bytes are not looked into, so the cost
 * follows the changes. Memory: one page of each level of both. For one thread; use once.
 */
public final class Diff {

  private final Vault vault;
  private final boolean metadata;
  private final Listener listener;
  private final Sums added = new Sums();
  private final Sums removed = new Sums();
  private long changedFiles;

  /** What became of a path, by restic's letters. */
  public enum Change {
    ADDED("+"),
    REMOVED("-"),
    MODIFIED("M"),
    METADATA("U"),
    TYPE("T");

    private final String letter;

    Change(String letter) {
      this.letter = letter;
    }

    /** restic's letter for it. */
    public String letter() {
      return letter;
    }
  }

  /** Hears one change at a time, in byte order of names. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A path changed.
     *
     * @param path as it can be shown; that of a folder ends with a slash
     */
    void changed(String path, Change change);
  }

  /**
   * What was added or removed.
   *
   * @param bytes sizes of the files; a modified file counts on both sides
   */
  public record Totals(long files, long directories, long others, long bytes) {}

  /** The outcome. */
  public record Summary(long changedFiles, Totals added, Totals removed) {}

  private static final class Sums {
    private long files;
    private long directories;
    private long others;
    private long bytes;

    void count(Node node) {
      switch (node.kind()) {
        case FILE -> {
          files++;
          bytes += node.size();
        }
        case DIRECTORY -> directories++;
        default -> others++;
      }
    }

    Totals totals() {
      return new Totals(files, directories, others, bytes);
    }
  }

  /**
   * @param metadata also tells of those where only mode, owner, times or attributes differ
   */
  public Diff(Vault vault, boolean metadata, Listener listener) {
    this.vault = vault;
    this.metadata = metadata;
    this.listener = listener;
  }

  /** Compares two folders. */
  public Summary between(Content from, Content to) throws ArchiveException, InterruptedException {
    try {
      compare(from, to, "/");
    } catch (TreeFormatException e) {
      throw new ArchiveException("the tree of a snapshot: " + e.getMessage(), e);
    }
    return new Summary(changedFiles, added.totals(), removed.totals());
  }

  private void compare(Content from, Content to, String path)
      throws ArchiveException, TreeFormatException, InterruptedException {
    if (from.equals(to)) {
      return;
    }
    DirectoryReader<ArchiveException> olds = new DirectoryReader<>(vault.chunks(), from);
    DirectoryReader<ArchiveException> news = new DirectoryReader<>(vault.chunks(), to);
    Node old = olds.next();
    Node now = news.next();
    while (old != null || now != null) {
      int order = order(old, now);
      if (order < 0) {
        whole(path, Objects.requireNonNull(old), Change.REMOVED, removed);
        old = olds.next();
      } else if (order > 0) {
        whole(path, Objects.requireNonNull(now), Change.ADDED, added);
        now = news.next();
      } else {
        pair(path, Objects.requireNonNull(old), Objects.requireNonNull(now));
        old = olds.next();
        now = news.next();
      }
    }
  }

  private static int order(@Nullable Node old, @Nullable Node now) {
    if (old == null) {
      return 1;
    }
    return now == null ? -1 : Arrays.compareUnsigned(old.name(), now.name());
  }

  private static String shown(String path, Node node) {
    String name = path + PathBytes.printable(node.name());
    return node.kind() == NodeKind.DIRECTORY ? name + "/" : name;
  }

  private void pair(String path, Node old, Node now)
      throws ArchiveException, TreeFormatException, InterruptedException {
    String shown = shown(path, now);
    if (old.kind() != now.kind()) {
      listener.changed(shown, Change.TYPE);
      whole(path, old, null, removed);
      whole(path, now, null, added);
      return;
    }
    if (now.kind() != NodeKind.DIRECTORY && !sameContent(old, now)) {
      listener.changed(shown, Change.MODIFIED);
      changedFiles += now.kind() == NodeKind.FILE ? 1 : 0;
      removed.bytes += old.size();
      added.bytes += now.size();
    } else if (metadata && !sameMetadata(old, now)) {
      listener.changed(shown, Change.METADATA);
    }
    if (now.kind() == NodeKind.DIRECTORY) {
      compare(old.content(), now.content(), shown);
    }
  }

  private static boolean sameContent(Node old, Node now) {
    return old.size() == now.size()
        && old.content().equals(now.content())
        && old.extents().equals(now.extents())
        && old.special() == now.special()
        && Arrays.equals(old.target(), now.target());
  }

  private static boolean sameMetadata(Node old, Node now) {
    return old.mode() == now.mode()
        && old.owner().equals(now.owner())
        && old.modified().equals(now.modified())
        && sameAttributes(old, now);
  }

  private static boolean sameAttributes(Node old, Node now) {
    if (old.attributes().size() != now.attributes().size()) {
      return false;
    }
    for (int i = 0; i < old.attributes().size(); i++) {
      Node.Attribute one = old.attributes().get(i);
      Node.Attribute other = now.attributes().get(i);
      if (!Arrays.equals(one.name(), other.name()) || !Arrays.equals(one.value(), other.value())) {
        return false;
      }
    }
    return true;
  }

  /** A node that only one side has, and all below it; told of if there is a {@code change}. */
  private void whole(String path, Node node, @Nullable Change change, Sums sums)
      throws ArchiveException, TreeFormatException, InterruptedException {
    String shown = shown(path, node);
    if (change != null) {
      listener.changed(shown, change);
    }
    sums.count(node);
    if (node.kind() == NodeKind.DIRECTORY) {
      DirectoryReader<ArchiveException> nodes =
          new DirectoryReader<>(vault.chunks(), node.content());
      for (Node inner = nodes.next(); inner != null; inner = nodes.next()) {
        whole(shown, inner, change, sums);
      }
    }
  }
}
