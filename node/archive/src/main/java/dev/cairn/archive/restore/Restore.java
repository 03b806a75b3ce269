package dev.cairn.archive.restore;

import dev.cairn.archive.posix.DirectoryEntry;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.TreePaths;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * One restore run. Use once. Interrupting the calling thread cancels it.
 *
 * <p>The walk makes directories and empty files; chunks are gathered in windows, fetched in the
 * order of their packs, several ranges at a time, and written by whoever fetched them; metadata is
 * set when a node is complete, a directory's behind everything in it. Memory is bounded by the
 * windows, whatever is restored. Every chunk is compared with its id.
 */
public final class Restore {

  private final Vault vault;
  private final RestoreRequest request;
  private final RestoreCounters counters;

  /**
   * Prepares a run.
   *
   * @param listener hears what happens; {@link RestoreEvent.Listener#NONE} for none
   */
  public Restore(Vault vault, RestoreRequest request, RestoreEvent.Listener listener) {
    this.vault = vault;
    this.request = request;
    boolean whole = request.subfolder().isEmpty();
    this.counters =
        new RestoreCounters(
            listener,
            whole ? request.snapshot().stats().files() : 0,
            whole ? request.snapshot().stats().bytes() : 0);
  }

  /** Runs to the end; blocks. */
  public RestoreOutcome run() throws ArchiveException, InterruptedException {
    Content root = request.snapshot().root();
    Optional<Node> from = Optional.empty();
    if (!request.subfolder().isEmpty()) {
      from = TreePaths.find(vault.chunks(), root, request.subfolder());
      if (from.isEmpty()) {
        return new RestoreOutcome.NoSuchPath(request.subfolder());
      }
    }
    vault.chunks().onLiar(counters::liar);
    byte[] path = PathBytes.of(request.target().toAbsolutePath());
    try {
      Files.createDirectories(request.target());
      DirectoryHandle target = Posix.openDirectory(path);
      List<DirectoryEntry> there = target.list();
      if (!there.isEmpty() && !request.overwrite()) {
        target.close();
        return new RestoreOutcome.TargetNotEmpty(
            request.target().toString(), PathBytes.printable(there.getFirst().name()));
      }
      restore(target, root, from);
      return outcome();
    } catch (TargetFullException e) {
      return new RestoreOutcome.TargetFull(
          request.target().toString(), counters.progress(), e.getMessage() + "");
    } catch (CrashedException e) {
      throw ArchiveException.crashed("restoring files", e);
    } catch (FileAlreadyExistsException e) {
      throw new ArchiveException(
          "the target cannot be used: " + e.getMessage() + " is not a folder; choose another", e);
    } catch (IOException e) {
      throw new ArchiveException("the target cannot be used: " + e.getMessage(), e);
    }
  }

  private void restore(DirectoryHandle target, Content root, Optional<Node> from)
      throws TargetFullException, InterruptedException {
    Metadata metadata = new Metadata(request.owners(), counters);
    Optional<Verifier> verifier =
        request.verify() ? Optional.of(new Verifier(vault)) : Optional.empty();
    RestoreSettings settings =
        new RestoreSettings(counters, metadata, verifier, request.overwrite());
    try (Fetcher fetcher = new Fetcher(vault, counters)) {
      TreeRestorer restorer = new TreeRestorer(vault, settings, fetcher, target);
      Optional<Node> folder = from.filter(node -> node.kind() == NodeKind.DIRECTORY);
      OpenDirectory directory =
          OpenDirectory.target(target, folder.orElse(null), metadata, counters);
      try {
        if (from.isPresent() && folder.isEmpty()) {
          restoreOne(restorer, directory, from.get());
        } else {
          restorer.restore(directory, from.map(Node::content).orElse(root));
        }
        restorer.finish();
      } finally {
        restorer.abandon();
      }
    }
  }

  private static void restoreOne(TreeRestorer restorer, OpenDirectory directory, Node node)
      throws TargetFullException, InterruptedException {
    try {
      restorer.restore(directory, node);
    } finally {
      directory.release();
    }
  }

  private RestoreOutcome outcome() {
    List<RestoreEvent.Failed> failed = counters.failures();
    return failed.isEmpty()
        ? new RestoreOutcome.Completed(counters.progress())
        : new RestoreOutcome.Partly(
            counters.progress(), failed, counters.unreadableStripes(), counters.isOutOfReach());
  }

  /** How far it is; from any thread, at any time. */
  public RestoreProgress progress() {
    return counters.progress();
  }
}
