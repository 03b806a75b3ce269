package dev.cairn.archive.restore;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes files, or takes those that are there, and gathers the chunks that they lack in windows. For
 * the walk's thread.
 */
final class FileRestorer {

  private final Vault vault;
  private final RestoreSettings settings;
  private final Fetcher fetcher;
  private final LocalContent local;
  private Window window = new Window();

  FileRestorer(Vault vault, RestoreSettings settings, Fetcher fetcher) {
    this.vault = vault;
    this.settings = settings;
    this.fetcher = fetcher;
    this.local = new LocalContent(vault.keys().chunkIdKey());
  }

  /** One whose name is free. */
  void make(OpenDirectory directory, Node node)
      throws PosixException, TargetFullException, InterruptedException {
    FileHandle handle = directory.handle().create(node.name(), Existing.HALF_WRITTEN);
    fill(OpenFile.made(handle, directory, node, settings), node);
  }

  /** One that has its content already. */
  void keep(OpenDirectory directory, Node node) throws PosixException {
    settings.metadata().apply(directory.handle(), node, directory.shown(node), false);
    settings.counters().foundThere(node.content().bytes());
    settings.counters().unchanged(directory.shown(node), node.size(), true);
  }

  /** One that may have some of its content: the rest is written over what is there. */
  void complete(OpenDirectory directory, Node node, Stat there)
      throws PosixException, TargetFullException, InterruptedException {
    FileHandle handle = openThere(directory.handle(), node, there);
    if (handle == null) {
      directory.handle().unlink(node.name());
      make(directory, node);
    } else {
      fill(OpenFile.found(handle, directory, node, settings), node);
    }
  }

  /** Null if it is to be made anew: it runs as a program, or has just become another file. */
  private static @Nullable FileHandle openThere(DirectoryHandle directory, Node node, Stat there)
      throws PosixException {
    FileHandle handle;
    try {
      handle = directory.openForWrite(node.name());
    } catch (PosixException e) {
      if (e.errno() == Errno.ETXTBSY) {
        return null;
      }
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
      directory.chmod(node.name(), Existing.HALF_WRITTEN);
      handle = directory.openForWrite(node.name());
    }
    if (handle.stat().isSameFile(there)) {
      return handle;
    }
    handle.close();
    return null;
  }

  /** Whether a file that is there has all of the content, and its holes. */
  boolean isWhole(OpenDirectory directory, Node node, Stat there)
      throws PosixException, InterruptedException {
    Layout layout = new Layout(node);
    try (FileHandle handle = directory.handle().openForRead(node.name())) {
      if (!handle.stat().isSameFile(there) || layout.needsShaping(handle, there.bytes())) {
        return false;
      }
      ContentReader<ArchiveException> refs = new ContentReader<>(vault.chunks(), node.content());
      long offset = 0;
      for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
        if (!local.hasWritten(handle, layout, ref, offset)) {
          return false;
        }
        offset += ref.bytes();
      }
      return true;
    } catch (ArchiveException | TreeFormatException e) {
      return false; // said when it is made anew
    }
  }

  private void fill(OpenFile file, Node node) throws TargetFullException, InterruptedException {
    try {
      file.shape();
      window.addFile();
      ContentReader<ArchiveException> refs = new ContentReader<>(vault.chunks(), node.content());
      long offset = 0;
      for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
        if (!file.has(local, ref, offset)) {
          want(file, ref, offset);
        }
        offset += ref.bytes();
      }
    } catch (ArchiveException | TreeFormatException e) {
      file.fail("fetch", e.getMessage() + "");
    } catch (PosixException e) {
      if (OpenFile.isFull(e)) {
        file.abandon();
        throw new TargetFullException(e);
      }
      file.fail("write", e.getMessage() + "");
    } catch (InterruptedException | TargetFullException | RuntimeException | Error e) {
      file.abandon(); // not all of its chunks were asked for
      throw e;
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

  /** Fetches what is left, and waits for it. */
  void finish() throws TargetFullException, InterruptedException {
    flush();
    fetcher.finish();
  }

  /** Lets go of files whose chunks will not be fetched any more. */
  void abandon() {
    window
        .ranges()
        .forEach(range ->
            range
                .pieces()
                .forEach(piece -> {
                  piece.file().abandon();
                  piece.file().release();
                }));
    window = new Window();
  }
}
