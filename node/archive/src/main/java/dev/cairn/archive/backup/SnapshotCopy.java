package dev.cairn.archive.backup;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.PageBuilder;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Copies snapshots of one vault into another. Files are read from the members, cut and sealed anew
 * under the other vault's keys, so that nobody can tell that the two hold the same, and what the
 * other has already, from wherever, is not stored twice. A tree is walked beside that of the
 * snapshot of the same host and paths that was copied before it: what did not change between the
 * two is neither read nor sent. Nothing is visible in the other vault before a snapshot is whole
 * there.
 *
 * <p>Memory: as a backup. For one thread.
 */
public final class SnapshotCopy implements AutoCloseable {

  private static final int FILES_AHEAD = 8;

  private final Vault from;
  private final Vault to;
  private final ContentSaver saver;
  private final Tasks tasks;
  private final Listener listener;
  private final List<Copied> copied = new ArrayList<>();

  /** A snapshot, and the same in the other vault. */
  public record Copied(Snapshot source, Snapshot copy) {}

  /** Hears of progress, from the thread that copies. */
  @FunctionalInterface
  public interface Listener {
    /** So many bytes of a file are in the copy now. */
    void file(long bytes);
  }

  /**
   * A folder on the walk's way, in the snapshot that was copied before.
   *
   * @param path with a slash at the end
   * @param source what it was there
   * @param copy what that became
   */
  private record Before(
      String path,
      DirectoryReader<ArchiveException> source,
      DirectoryReader<ArchiveException> copy) {}

  /** Prepares a run; snapshots that the other vault has already count as copied before. */
  public SnapshotCopy(Vault from, Vault to, BackupSettings settings, Listener listener) {
    this.from = from;
    this.to = to;
    this.listener = listener;
    this.saver = new ContentSaver(to, settings);
    this.tasks = new Tasks(to.env(), "file", FILES_AHEAD, FILES_AHEAD);
    for (Snapshot source : from.snapshots().all()) {
      copyOf(source).ifPresent(copy -> copied.add(new Copied(source, copy)));
    }
  }

  /** What the other vault has of a snapshot: made at the same time of the same. */
  public Optional<Snapshot> copyOf(Snapshot source) {
    return to.snapshots().all().stream()
        .filter(other ->
            other.time().equals(source.time())
                && other.host().equals(source.host())
                && other.user().equals(source.user())
                && other.paths().equals(source.paths())
                && other.stats().equals(source.stats()))
        .findFirst();
  }

  /** Copies a snapshot; it is the other vault's when this returns. */
  public Snapshot copy(Snapshot source) throws ArchiveException, InterruptedException {
    Optional<Copied> near = nearest(source);
    try {
      Content root =
          walk(
              source.root(),
              before(
                  "/",
                  near.map(pair -> pair.source().root()).orElse(Content.EMPTY),
                  near.map(pair -> pair.copy().root()).orElse(Content.EMPTY)));
      saver.flush();
      Snapshot copy =
          to.commit(
              source.withRoot(root, source.stats()).withParent(near.map(pair -> pair.copy().id())));
      copied.add(new Copied(source, copy));
      return copy;
    } catch (TreeFormatException e) {
      throw new ArchiveException(
          "the tree of snapshot " + source.id().shortHex() + ": " + e.getMessage(), e);
    }
  }

  /** Of those copied before, the newest of the same host and paths. */
  private Optional<Copied> nearest(Snapshot source) {
    return copied.stream()
        .filter(pair ->
            pair.source().host().equals(source.host())
                && pair.source().paths().equals(source.paths()))
        .max(Comparator.comparing(pair -> pair.source().time()));
  }

  private Before before(String path, Content source, Content copy) {
    return new Before(
        path,
        new DirectoryReader<>(from.chunks(), source),
        new DirectoryReader<>(to.chunks(), copy));
  }

  private Content walk(Content directory, Before before)
      throws ArchiveException, TreeFormatException, InterruptedException {
    PageBuilder<ArchiveException> pages = new PageBuilder<>(saver::savePage);
    DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(from.chunks(), directory);
    Deque<Promise<Node>> pending = new ArrayDeque<>();
    for (Node node = nodes.next(); node != null; node = nodes.next()) {
      pending.addLast(begin(node, before));
      drain(pending, pages, FILES_AHEAD);
    }
    drain(pending, pages, 0);
    return pages.build();
  }

  private Promise<Node> begin(Node node, Before before)
      throws ArchiveException, TreeFormatException, InterruptedException {
    Node old = before.source().seek(node.name());
    Node copy = before.copy().seek(node.name());
    Content oldBelow = Content.EMPTY;
    Content copyBelow = Content.EMPTY;
    if (old != null && copy != null && old.kind() == node.kind()) {
      if (old.content().equals(node.content()) && old.extents().equals(node.extents())) {
        return Promise.of(node.withContent(copy.content(), copy.extents()));
      }
      oldBelow = old.content();
      copyBelow = copy.content();
    }
    String path = before.path() + PathBytes.printable(node.name());
    return switch (node.kind()) {
      case FILE -> tasks.start(() -> save(node, path));
      case DIRECTORY -> {
        Content below = walk(node.content(), before(path + "/", oldBelow, copyBelow));
        yield Promise.of(node.withContent(below, List.of()));
      }
      default -> Promise.of(node);
    };
  }

  /** A file that was torn when it was backed up is so again: it is no news. */
  private Node save(Node file, String path) throws ArchiveException, InterruptedException {
    StoredFile source = new StoredFile(from.chunks(), file);
    return switch (saver.save(source)) {
      case FileData.Read read -> file.withContent(read.content(), read.extents());
      case FileData.Unreadable(String during, String message) ->
          throw new ArchiveException(path + ": " + message, source.failure());
    };
  }

  private void drain(Deque<Promise<Node>> pending, PageBuilder<ArchiveException> pages, int keep)
      throws ArchiveException, InterruptedException {
    while (!pending.isEmpty() && (pending.size() > keep || pending.getFirst().isKept())) {
      Node node = pending.removeFirst().await();
      pages.add(node);
      if (node.kind() == NodeKind.FILE) {
        listener.file(node.size());
      }
    }
  }

  @Override
  public void close() {
    tasks.close();
    saver.close();
  }
}
