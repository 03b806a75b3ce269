package dev.cairn.archive.restore;

import dev.cairn.archive.posix.DirectoryEntry;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.posix.PosixException;
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
import org.jspecify.annotations.Nullable;

/**
 * One restore run. Use once. Interrupting the calling thread cancels it.
 *
 * <p>The walk makes directories and empty files; chunks are gathered in windows, fetched in the
 * order of their packs, several ranges at a time, and written by whoever fetched them; metadata is
 * set when a node is complete, a directory's behind everything in it. Memory is bounded by the
 * windows, whatever is restored. Every chunk is compared with its id.
 *
 * <p>One that was interrupted, however, is gone on with by running it again: its target has a note
 * of it ({@link Unfinished}), files that are not whole are known ({@link Existing}), and of those
 * only the chunks are fetched that are not there.
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
    Optional<Node> from = Optional.empty();
    if (!request.subfolder().isEmpty()) {
      from = TreePaths.find(vault.chunks(), request.snapshot().root(), request.subfolder());
      if (from.isEmpty()) {
        return new RestoreOutcome.NoSuchPath(request.subfolder());
      }
    }
    vault.chunks().onLiar(counters::liar);
    byte[] path = PathBytes.of(request.target().toAbsolutePath());
    try {
      if (request.dryRun() && Files.notExists(request.target())) {
        preview(null, Overwrite.NEVER, from); // there is nothing that could be replaced
        return outcome();
      }
      Files.createDirectories(request.target());
      return into(Posix.openDirectory(path), from);
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

  private RestoreOutcome into(DirectoryHandle target, Optional<Node> from)
      throws TargetFullException, PosixException, InterruptedException {
    List<DirectoryEntry> there = target.list();
    Unfinished note = new Unfinished(request.snapshot(), request.subfolder(), Unfinished.boot());
    Unfinished.Found found = note.look(target, there);
    boolean isOurs = found != Unfinished.Found.NONE;
    boolean isEmpty = there.stream().allMatch(entry -> Unfinished.isNote(entry.name()));
    if (!isEmpty && !isOurs && request.overwrite().isEmpty()) {
      target.close();
      return refused(there);
    }
    if (request.dryRun()) {
      try (target) {
        preview(isEmpty ? null : target, mode(found), from);
      }
      return outcome();
    }
    if (isEmpty || !isOurs) {
      Unfinished.removeAll(target, there);
    }
    if (isEmpty) {
      note.write(target);
    }
    Optional<Unfinished> ends = isEmpty || isOurs ? Optional.of(note) : Optional.empty();
    restore(new Begun(target, isEmpty, ends), mode(found), from);
    return outcome();
  }

  /** A target, its handle, and the note in it that is to go when all is there. */
  private record Begun(DirectoryHandle target, boolean isEmpty, Optional<Unfinished> note) {}

  private RestoreOutcome refused(List<DirectoryEntry> there) {
    String target = request.target().toString();
    Optional<String> other = Unfinished.snapshotOf(there);
    return other.isPresent()
        ? new RestoreOutcome.TargetUnfinished(target, other.get())
        : new RestoreOutcome.TargetNotEmpty(target, PathBytes.printable(there.getFirst().name()));
  }

  /** Times are believed unless the power may have failed since they were set. */
  private Overwrite mode(Unfinished.Found found) {
    Overwrite wanted = request.overwrite().orElse(Overwrite.IF_CHANGED);
    boolean doubted = found == Unfinished.Found.BEFORE_START || request.verify();
    return wanted == Overwrite.IF_CHANGED && doubted ? Overwrite.ALWAYS : wanted;
  }

  private void restore(Begun begun, Overwrite mode, Optional<Node> from)
      throws TargetFullException, PosixException, InterruptedException {
    Metadata metadata = new Metadata(request.owners(), counters);
    Optional<Verifier> verifier =
        request.verify() ? Optional.of(new Verifier(vault)) : Optional.empty();
    RestoreSettings settings =
        new RestoreSettings(counters, metadata, verifier, mode, request.delete());
    Optional<Node> folder = from.filter(node -> node.kind() == NodeKind.DIRECTORY);
    int permissions = begun.target().stat().permissions();
    if (folder.isPresent() && (permissions & 0700) != 0700) {
      begun.target().chmod(permissions | 0700); // it was restored before, and is to be written to
    }
    OpenDirectory directory =
        OpenDirectory.target(begun.target(), folder.orElse(null), settings, begun.isEmpty());
    directory.hold(); // its times come behind the note
    try (Fetcher fetcher = new Fetcher(vault, counters)) {
      FileRestorer files = new FileRestorer(vault, settings, fetcher);
      TreeRestorer restorer = new TreeRestorer(vault, settings, files, begun.target());
      try {
        if (from.isPresent() && folder.isEmpty()) {
          restoreOne(restorer, directory, from.get());
        } else {
          restorer.restore(directory, from.map(Node::content).orElse(request.snapshot().root()));
        }
        files.finish();
        if (begun.note().isPresent() && !counters.isMissingSomething()) {
          begun.note().get().remove(begun.target());
        }
      } finally {
        files.abandon();
      }
    } finally {
      directory.release();
    }
  }

  private void preview(@Nullable DirectoryHandle target, Overwrite mode, Optional<Node> from)
      throws InterruptedException {
    Preview preview = new Preview(vault, counters, mode, request.delete());
    if (from.isPresent() && from.get().kind() != NodeKind.DIRECTORY) {
      preview.of(target, from.get());
    } else {
      preview.of(target, from.map(Node::content).orElse(request.snapshot().root()));
      if (from.isPresent()) {
        counters.restored("", 0, false); // the target stands for it
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
