package dev.cairn.archive.restore;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.UnreadableStripeException;
import dev.cairn.archive.vault.Vault;
import org.jspecify.annotations.Nullable;

/**
 * Walks a snapshot's tree and makes what it says: directories and special files at once, files
 * through {@link FileRestorer}. What is there already is judged by {@link Existing}.
 */
final class TreeRestorer {

  private final Vault vault;
  private final RestoreSettings settings;
  private final FileRestorer files;
  private final DirectoryHandle target;

  private final LinkedNames names = new LinkedNames();

  TreeRestorer(Vault vault, RestoreSettings settings, FileRestorer files, DirectoryHandle target) {
    this.vault = vault;
    this.settings = settings;
    this.files = files;
    this.target = target;
  }

  /** Restores everything in a directory's content. */
  void restore(OpenDirectory directory, Content content)
      throws TargetFullException, InterruptedException {
    try {
      Leftovers leftovers =
          settings.delete() && !directory.isNew()
              ? Leftovers.in(directory.handle(), directory.shown(), settings.counters())
              : Leftovers.NONE;
      DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(vault.chunks(), content);
      for (Node node = nodes.next(); node != null; node = nodes.next()) {
        leftovers.keep(node.name());
        restore(directory, node);
      }
      leftovers.delete();
    } catch (PosixException e) {
      settings.counters().failed(directory.shown() + "/", "delete", e.getMessage() + "");
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

  /** Restores one node into {@code directory}. */
  void restore(OpenDirectory directory, Node node)
      throws TargetFullException, InterruptedException {
    try {
      Stat there = directory.isNew() ? null : there(directory.handle(), node.name());
      if (node.kind() == NodeKind.DIRECTORY) {
        restoreDirectory(directory, node, there);
      } else if (!linked(directory, node, there)) {
        restore(directory, node, there);
      }
    } catch (PosixException e) {
      if (OpenFile.isFull(e)) {
        throw new TargetFullException(e);
      }
      names.forget(directory.path(node), node);
      settings.counters().failed(directory.shown(node), "create", e.getMessage() + "");
    }
  }

  static @Nullable Stat there(DirectoryHandle directory, byte[] name) throws PosixException {
    try {
      return directory.lstat(name);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  private void restore(OpenDirectory directory, Node node, @Nullable Stat there)
      throws PosixException, TargetFullException, InterruptedException {
    if (there == null) {
      make(directory, node);
      return;
    }
    boolean shared = names.isShared(there, node);
    switch (judge(directory, node, there, shared)) {
      case LEFT -> {
        names.forget(directory.path(node), node);
        boolean isFile = node.kind() == NodeKind.FILE;
        settings.counters().unchanged(directory.shown(node), node.size(), isFile);
      }
      case WHOLE -> {
        names.claim(there);
        files.keep(directory, node);
      }
      case COMPARED -> {
        names.claim(there);
        files.complete(directory, node, there);
      }
      case REPLACED -> {
        clear(directory.handle(), node.name(), there);
        make(directory, node);
      }
    }
  }

  private Existing judge(OpenDirectory directory, Node node, Stat there, boolean shared)
      throws PosixException, InterruptedException {
    Existing decided = Existing.of(settings.overwrite(), there, node, shared);
    return decided.staysIfWhole(there, node, shared) && files.isWhole(directory, node, there)
        ? Existing.WHOLE
        : decided;
  }

  private void make(OpenDirectory directory, Node node)
      throws PosixException, TargetFullException, InterruptedException {
    if (node.kind() == NodeKind.FILE) {
      files.make(directory, node);
    } else {
      makeSpecial(directory, node);
    }
  }

  /** Removes what is in the way, but never a directory with its content. */
  private static void clear(DirectoryHandle directory, byte[] name, Stat there)
      throws PosixException {
    if (there.kind() == FileKind.DIRECTORY) {
      directory.rmdir(name);
    } else {
      directory.unlink(name);
    }
  }

  /** True if the node is another name of one that is there already, and was linked to it. */
  private boolean linked(OpenDirectory directory, Node node, @Nullable Stat there)
      throws PosixException {
    if (node.identity().links() < 2) {
      return false;
    }
    byte[] first = names.firstOf(directory.path(node), node);
    if (first == null) {
      return false;
    }
    boolean isFile = node.kind() == NodeKind.FILE;
    String shown = directory.shown(node);
    if (there != null) {
      boolean linked = there.isSameFile(target.lstat(first));
      if (linked || Existing.of(settings.overwrite(), there, node, true) == Existing.LEFT) {
        settings.counters().unchanged(shown, node.size(), isFile);
        return true;
      }
      clear(directory.handle(), node.name(), there);
    }
    directory.handle().link(target, first, node.name());
    settings.counters().restored(shown, node.size(), isFile);
    return true;
  }

  private void restoreDirectory(OpenDirectory directory, Node node, @Nullable Stat there)
      throws PosixException, TargetFullException, InterruptedException {
    boolean isThere = false;
    if (there != null && there.kind() == FileKind.DIRECTORY) {
      isThere = true;
      if ((there.permissions() & 0700) != 0700) {
        directory.handle().chmod(node.name(), there.permissions() | 0700); // to be entered
      }
    } else {
      if (there != null && isLeft(directory, node, there)) {
        return;
      }
      directory.handle().mkdir(node.name(), 0700);
    }
    DirectoryHandle handle = directory.handle().openDirectory(node.name());
    Node becomes = isThere && settings.overwrite() == Overwrite.NEVER ? null : node;
    restore(directory.child(handle, node.name(), becomes, !isThere), node.content());
  }

  /** True if what is no folder stays where one should be, which is said; else it is gone. */
  private boolean isLeft(OpenDirectory directory, Node node, Stat there) throws PosixException {
    if (Existing.of(settings.overwrite(), there, node, true) != Existing.LEFT) {
      directory.handle().unlink(node.name());
      return false;
    }
    settings.counters().failed(directory.shown(node), "create", noFolder(settings.overwrite()));
    return true;
  }

  static String noFolder(Overwrite overwrite) {
    return "what is there is no folder, and --overwrite " + overwrite + " leaves it";
  }

  private void makeSpecial(OpenDirectory directory, Node node) throws PosixException {
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
    settings.metadata().apply(handle, node, shown, true);
    settings.counters().restored(shown, 0, false);
  }
}
