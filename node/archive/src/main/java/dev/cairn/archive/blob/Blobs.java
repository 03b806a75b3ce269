package dev.cairn.archive.blob;

import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.backup.ContentSaver;
import dev.cairn.archive.backup.FileData;
import dev.cairn.archive.backup.FileSource;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.LiveRoot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.Vault.LiveOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of one vault. A change returns when it is durable: its bytes at as many hosts as the
 * profile asks for, and the head that names it at a majority of its keepers. Changes that come
 * while another is on its way share the next head. Devices that change the same vault merge: each
 * blob is written once.
 *
 * <p>Safe for many threads.
 */
public final class Blobs implements AutoCloseable {

  /** Who keeps the live tree, as it says itself. */
  static final String KEEPER = "blobs of a gateway";

  private static final int ATTEMPTS = 16;

  private final Vault vault;
  private final BackupSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Change> queue = new ArrayList<>();
  private boolean committing;
  private boolean closed;
  private byte[] live;
  private BlobTree tree;
  private ContentSaver saver;

  /** One blob that comes or goes, and what became of it. */
  private static final class Change {
    final String path;
    final @Nullable Blob blob;
    final ContentSaver saver;
    boolean done;
    @Nullable ArchiveException failure;

    Change(String path, @Nullable Blob blob, ContentSaver saver) {
      this.path = path;
      this.blob = blob;
      this.saver = saver;
    }
  }

  private Blobs(Vault vault, BackupSettings settings, byte[] live, BlobTree tree) {
    this.vault = vault;
    this.settings = settings;
    this.live = live;
    this.tree = tree;
    this.saver = new ContentSaver(vault, settings);
  }

  /**
   * Opens the blobs of {@code vault}, which stays open until they are closed.
   *
   * @throws ArchiveException also if its live tree is a drive's
   */
  public static Blobs open(Vault vault, BackupSettings settings)
      throws ArchiveException, InterruptedException {
    byte[] live = vault.live();
    return new Blobs(vault, settings, live, treeOf(vault, live));
  }

  private static BlobTree treeOf(Vault vault, byte[] live)
      throws ArchiveException, InterruptedException {
    Optional<Content> top = LiveRoot.of(live);
    if (top.isPresent() && !LiveRoot.by(live).equals(KEEPER)) {
      throw new ArchiveException(
          "vault '" + vault.name() + "' has a drive in it: make another one for the gateway");
    }
    return BlobTree.read(vault.chunks(), top.orElse(Content.EMPTY));
  }

  /** The blob at {@code path}. */
  public Optional<Blob> find(String path) {
    lock.lock();
    try {
      return Optional.ofNullable(tree.get(path));
    } finally {
      lock.unlock();
    }
  }

  /** The blobs in a folder and the folders in it, by path. */
  public Map<String, Blob> list(String folder) {
    lock.lock();
    try {
      return new TreeMap<>(tree.below(folder));
    } finally {
      lock.unlock();
    }
  }

  /** Sees what other devices changed. */
  public void refresh() throws ArchiveException, InterruptedException {
    vault.refresh();
    lock.lockInterruptibly();
    try {
      while (committing) {
        changed.await();
      }
      adopt();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the vault's live tree, if it is another than is known. Lock held. */
  private void adopt() throws ArchiveException, InterruptedException {
    byte[] now = vault.live();
    if (!Arrays.equals(now, live)) {
      tree = treeOf(vault, now);
      live = now;
    }
  }

  /**
   * Keeps a blob, in place of any other at {@code path}; returns when it is durable.
   *
   * @throws ArchiveException if it is not; {@code NotStoredException} says who did not take it
   */
  public void put(String path, FileSource source) throws ArchiveException, InterruptedException {
    ContentSaver mine = saver();
    try {
      switch (mine.save(source)) {
        case FileData.Read(var content, var extents, var stat, var torn) ->
            commit(new Change(path, new Blob(content.bytes(), content), mine));
        case FileData.Unreadable bad -> throw new ArchiveException(path + ": " + bad.message());
      }
    } catch (ArchiveException e) {
      replace(mine);
      throw e;
    }
  }

  /** Takes a blob away; returns when that is durable. False if there is none. */
  public boolean delete(String path) throws ArchiveException, InterruptedException {
    if (find(path).isEmpty()) {
      return false;
    }
    ContentSaver mine = saver();
    try {
      commit(new Change(path, null, mine));
      return true;
    } catch (ArchiveException e) {
      replace(mine);
      throw e;
    }
  }

  private ContentSaver saver() {
    lock.lock();
    try {
      return saver;
    } finally {
      lock.unlock();
    }
  }

  /** A saver that failed once fails for ever. What others saved with it fails with it. */
  private void replace(ContentSaver broken) {
    lock.lock();
    try {
      if (saver != broken || closed) {
        return;
      }
      saver = new ContentSaver(vault, settings);
    } finally {
      lock.unlock();
    }
    broken.close();
  }

  private void commit(Change mine) throws ArchiveException, InterruptedException {
    lock.lockInterruptibly();
    try {
      queue.add(mine);
      while (!mine.done) {
        if (committing) {
          changed.await();
        } else {
          commitQueue();
        }
      }
      if (mine.failure != null) {
        throw new ArchiveException(mine.failure.getMessage() + "", mine.failure);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Commits what is queued, as the one that does; the lock is given up meanwhile. */
  private void commitQueue() throws InterruptedException {
    List<Change> batch = List.copyOf(queue);
    queue.clear();
    committing = true;
    ContentSaver current = saver;
    lock.unlock();
    ArchiveException failure = null;
    boolean ended = false;
    try {
      commit(batch.stream().filter(change -> change.saver == current).toList(), current);
      ended = true;
    } catch (ArchiveException e) {
      failure = e;
      ended = true;
    } finally {
      lock.lock();
      committing = false;
      for (Change change : batch) {
        change.done = true;
        change.failure =
            change.saver != current || !ended
                ? new ArchiveException("the upload before it failed: try again")
                : failure;
      }
      changed.signalAll();
    }
  }

  /** Nobody sees a change before its head has moved: {@code tree} is what is durable. */
  private void commit(List<Change> batch, ContentSaver current)
      throws ArchiveException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS && !batch.isEmpty(); attempt++) {
      BlobTree next = tree.copy();
      batch.forEach(change -> next.set(change.path, change.blob));
      Content top = next.write(current::savePage);
      current.flush();
      byte[] record = LiveRoot.encode(top, KEEPER, vault.env().now());
      boolean moved = vault.commitLive(live, record, Optional.empty()) instanceof LiveOutcome.Moved;
      lock.lock();
      try {
        if (moved) {
          tree = next;
          live = record;
          return;
        }
        adopt(); // another device was faster: its blobs and ours
      } finally {
        lock.unlock();
      }
    }
    if (!batch.isEmpty()) {
      throw new ArchiveException("other devices changed the vault all the time: try again");
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    saver.close();
  }
}
