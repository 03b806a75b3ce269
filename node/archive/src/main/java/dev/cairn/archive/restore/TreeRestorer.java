package dev.cairn.archive.restore;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.UnreadableStripeException;
import dev.cairn.archive.vault.Vault;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Walks a snapshot's tree and makes what it says: directories and special files at once, files with
 * their size and without content, which windows of chunks then fill.
 */
final class TreeRestorer {

  private final Vault vault;
  private final RestoreSettings settings;
  private final Fetcher fetcher;
  private final DirectoryHandle target;

  /** First name of each node that had several, from the target. */
  private final Map<LinkKey, byte[]> links = new HashMap<>();

  private Window window = new Window();

  private record LinkKey(long device, long inode) {}

  TreeRestorer(Vault vault, RestoreSettings settings, Fetcher fetcher, DirectoryHandle target) {
    this.vault = vault;
    this.settings = settings;
    this.fetcher = fetcher;
    this.target = target;
  }

  /** Restores everything in a directory's content. */
  void restore(OpenDirectory directory, Content content)
      throws TargetFullException, InterruptedException {
    try {
      DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(vault.chunks(), content);
      for (Node node = nodes.next(); node != null; node = nodes.next()) {
        restore(directory, node);
      }
    } catch (ArchiveException | TreeFormatException e) {
      if (e instanceof UnreadableStripeException lost) {
        settings.counters().unreadable(lost.outcome());
      }
      settings
          .counters()
          .failed(directory.shown() + "/", "fetch", "the rest is lost: " + e.getMessage());
    } finally {
      directory.release();
    }
  }

  /** Fetches what is left. */
  void finish() throws TargetFullException, InterruptedException {
    flush();
    fetcher.finish();
  }

  /** Lets go of files whose chunks will not be fetched any more. */
  void abandon() {
    window.ranges().forEach(range -> range.pieces().forEach(piece -> piece.file().release()));
    window = new Window();
  }

  /** Restores one node into {@code directory}. */
  void restore(OpenDirectory directory, Node node)
      throws TargetFullException, InterruptedException {
    try {
      clear(directory, node);
      if (node.kind() != NodeKind.DIRECTORY && linked(directory, node)) {
        return;
      }
      switch (node.kind()) {
        case DIRECTORY -> restoreDirectory(directory, node);
        case FILE -> restoreFile(directory, node);
        default -> restoreSpecial(directory, node);
      }
    } catch (PosixException e) {
      if (OpenFile.isFull(e)) {
        throw new TargetFullException(e);
      }
      settings.counters().failed(directory.shown(node), "create", e.getMessage() + "");
    }
  }

  /** Removes what is in the way, but never a directory with its content. */
  private void clear(OpenDirectory directory, Node node) throws PosixException {
    if (!settings.overwrite()) {
      return;
    }
    try {
      FileKind there = directory.handle().lstat(node.name()).kind();
      if (there != FileKind.DIRECTORY) {
        directory.handle().unlink(node.name());
      } else if (node.kind() != NodeKind.DIRECTORY) {
        directory.handle().rmdir(node.name());
      }
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** True if the node is another name of one that is there already, and was linked to it. */
  private boolean linked(OpenDirectory directory, Node node) throws PosixException {
    if (node.identity().links() < 2) {
      return false;
    }
    LinkKey key = new LinkKey(node.identity().device(), node.identity().inode());
    byte[] first = links.putIfAbsent(key, directory.path(node));
    if (first == null) {
      return false;
    }
    directory.handle().link(target, first, node.name());
    boolean isFile = node.kind() == NodeKind.FILE;
    settings.counters().restored(directory.shown(node), node.size(), isFile);
    return true;
  }

  private void restoreDirectory(OpenDirectory directory, Node node)
      throws PosixException, TargetFullException, InterruptedException {
    try {
      directory.handle().mkdir(node.name(), 0700);
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST || !settings.overwrite()) {
        throw e;
      }
    }
    DirectoryHandle handle = directory.handle().openDirectory(node.name());
    restore(directory.child(handle, node), node.content());
  }

  private void restoreSpecial(OpenDirectory directory, Node node) throws PosixException {
    DirectoryHandle handle = directory.handle();
    switch (node.kind()) {
      case SYMLINK -> handle.symlink(node.target(), node.name());
      case FIFO -> handle.mkfifo(node.name(), 0600);
      case SOCKET -> handle.mknod(node.name(), FileKind.SOCKET, 0600, 0);
      case CHARACTER_DEVICE ->
          handle.mknod(node.name(), FileKind.CHARACTER_DEVICE, 0600, node.special());
      case BLOCK_DEVICE -> handle.mknod(node.name(), FileKind.BLOCK_DEVICE, 0600, node.special());
      case FILE, DIRECTORY -> throw new IllegalStateException("handled by the caller");
    }
    String shown = directory.shown(node);
    settings.metadata().apply(handle, node, shown);
    settings.counters().restored(shown, 0, false);
  }

  private void restoreFile(OpenDirectory directory, Node node)
      throws PosixException, TargetFullException, InterruptedException {
    FileHandle handle = directory.handle().create(node.name(), 0600);
    OpenFile file = new OpenFile(handle, directory, node, settings);
    try {
      handle.truncate(node.size());
      window.addFile();
      ContentReader<ArchiveException> refs = new ContentReader<>(vault.chunks(), node.content());
      long offset = 0;
      for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
        want(file, ref, offset);
        offset += ref.bytes();
      }
    } catch (ArchiveException | TreeFormatException e) {
      file.fail("fetch", e.getMessage() + "");
    } finally {
      file.release();
    }
    if (window.isFull()) {
      flush();
    }
  }

  private void want(OpenFile file, ChunkRef ref, long offset)
      throws ArchiveException, TargetFullException, InterruptedException {
    Optional<ChunkLocation> location = vault.chunks().find(ref.id());
    if (location.isEmpty()) {
      file.fail("fetch", "chunk " + ref.id() + " is in no index");
      return;
    }
    file.hold();
    window.add(new Window.Piece(location.get(), file, offset));
    if (window.isFull()) {
      flush();
    }
  }

  private void flush() throws TargetFullException, InterruptedException {
    Window full = window;
    window = new Window();
    if (!full.isEmpty()) {
      fetcher.fetch(full);
    }
  }
}
