package dev.cairn.archive.vault;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.LockedException.Locked;
import dev.cairn.archive.vault.Pinning.Change;
import dev.cairn.archive.vault.Vault.LiveOutcome;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.lock.RetentionLock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves a vault's head. The order is the invariant: packs are durable before a segment lists them,
 * segments and the page of snapshots before the head names them, and the head moves last, by
 * compare and swap. A crash anywhere leaves the old head, which names only what is durable, and
 * packs that the next run finds in the cache. When another device was faster, its head is read and
 * the same change is applied to it: heads merge by what each adds and removes, so no snapshot is
 * lost.
 */
final class Commit {

  /** How often another device may be faster before we give up. */
  static final int ATTEMPTS = 16;

  private static final int HEAD_BYTES_MAX = 8 << 10;

  private final Vault vault;
  private final SegmentWriter segments;

  Commit(Vault vault) {
    this.vault = vault;
    this.segments = new SegmentWriter(vault);
  }

  Snapshot add(Snapshot draft) throws ArchiveException, InterruptedException {
    Snapshot snapshot = SnapshotCodec.named(draft, new ChunkIds(vault.keys().chunkIdKey()));
    SegmentWriter.Change change = segments.write();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      State state = vault.state();
      if (vault.index().hasRetired() && new Reliance(vault).restore(snapshot, state.snapshots())) {
        change = segments.write();
      }
      List<ChunkLocation> pages = new SnapshotPages(vault).append(state.head(), snapshot);
      Head old = state.head();
      Head head = change.in(old).withSnapshotPages(pages);
      if (move(state, head, Change.SNAPSHOTS)) {
        return snapshot;
      }
    }
    throw overtaken();
  }

  /**
   * Moves the drive's live tree, and perhaps adds a snapshot of it, unless another device has moved
   * the tree: then nothing changes, and its head is the vault's state.
   *
   * @return the snapshot under its id, if there is one and the head moved
   */
  LiveOutcome live(byte[] expected, byte[] next, Optional<Snapshot> draft)
      throws ArchiveException, InterruptedException {
    ChunkIds ids = new ChunkIds(vault.keys().chunkIdKey());
    Optional<Snapshot> snapshot = draft.map(unnamed -> SnapshotCodec.named(unnamed, ids));
    SegmentWriter.Change change = segments.write();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      State state = vault.state();
      Head old = state.head();
      if (!Arrays.equals(old.live(), expected)) {
        return new LiveOutcome.Overtaken();
      }
      if (vault.index().hasRetired() && relies(next, old, snapshot)) {
        change = segments.write();
      }
      List<ChunkLocation> pages =
          snapshot.isPresent()
              ? new SnapshotPages(vault).append(old, snapshot.get())
              : old.snapshotPages();
      Head head = change.in(old).withSnapshotPages(pages).withLive(next);
      if (move(state, head, Change.DRIVE)) {
        return new LiveOutcome.Moved(snapshot);
      }
    }
    throw overtaken();
  }

  /**
   * True if a snapshot that takes the place of another relies on packs that the head does not list:
   * they are pending now.
   */
  private boolean relies(Snapshot snapshot, Snapshot replaced)
      throws ArchiveException, InterruptedException {
    return vault.index().hasRetired()
        && new Reliance(vault).restore(snapshot.root(), Optional.of(replaced.root()));
  }

  /** The same of a live tree and of a snapshot of its one folder. */
  private boolean relies(byte[] next, Head old, Optional<Snapshot> snapshot)
      throws ArchiveException, InterruptedException {
    Optional<Content> base = LiveRoot.of(old.live());
    Optional<Content> root = LiveRoot.of(next);
    Reliance reliance = new Reliance(vault);
    boolean relisted = root.isPresent() && reliance.restore(root.get(), base);
    if (snapshot.isPresent()) {
      Optional<Content> folder = base.isPresent() ? onlyFolder(base.get()) : base;
      relisted |= reliance.restore(snapshot.get().root(), folder);
    }
    return relisted;
  }

  private Optional<Content> onlyFolder(Content top) throws ArchiveException, InterruptedException {
    try {
      Node node = new DirectoryReader<>(vault.chunks(), top).next();
      return Optional.ofNullable(node).map(Node::content);
    } catch (TreeFormatException e) {
      throw new ArchiveException("the live tree: " + e.getMessage(), e);
    }
  }

  /**
   * Takes packs off the list, if the head is still the one of {@code sequence}.
   *
   * @return false if another device moved it: its head is the vault's state, nothing else changed
   */
  boolean prune(long sequence, Set<Hash> removed) throws ArchiveException, InterruptedException {
    State state = vault.state();
    if (state.sequence() != sequence) {
      return false;
    }
    Head old = state.head();
    SegmentWriter.Change change = segments.without(old, removed);
    return move(state, change.in(old), Change.SNAPSHOTS);
  }

  /**
   * Replaces snapshots, or removes them.
   *
   * @param changes by the id of each: what takes its place, or nothing; those that are not there
   *     any more are passed over
   *     <p>What takes a place may have another tree, if all that it does not share with the one it
   *     replaces is durable: packs that are pending are listed in the same head.
   * @return those that were there, with what took their place
   * @throws LockedException if the retention lock keeps one that is to be removed, or to have other
   *     files or an earlier time
   */
  Map<Hash, Optional<Snapshot>> edit(Map<Hash, Optional<Snapshot>> changes)
      throws ArchiveException, InterruptedException {
    ChunkIds ids = new ChunkIds(vault.keys().chunkIdKey());
    SegmentWriter.Change change = segments.write();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      State state = vault.state();
      Head old = state.head();
      List<Snapshot> notKept = new ArrayList<>();
      Map<Hash, Optional<Snapshot>> done = new LinkedHashMap<>();
      List<Snapshot> edited = new ArrayList<>();
      boolean relisted = false;
      for (Snapshot snapshot : new SnapshotPages(vault).read(old.snapshotPages())) {
        Optional<Snapshot> edit = changes.get(snapshot.id());
        if (edit == null) {
          edited.add(snapshot);
          continue;
        }
        Optional<Snapshot> named = edit.map(draft -> SnapshotCodec.named(draft, ids));
        if (named.isPresent()) {
          edited.add(named.get());
          relisted |= relies(named.get(), snapshot);
        }
        if (!isKept(snapshot, named)) {
          notKept.add(snapshot);
        }
        done.put(snapshot.id(), named);
      }
      requireUnlocked(notKept);
      if (done.isEmpty()) {
        return done;
      }
      if (relisted) {
        change = segments.write();
      }
      List<ChunkLocation> pages = new SnapshotPages(vault).write(edited, old.snapshotPages());
      Head head = change.in(old).withSnapshotPages(pages);
      if (move(state, head, Change.SNAPSHOTS)) {
        return done;
      }
    }
    throw overtaken();
  }

  /** True if an edit leaves the files, and no earlier time: no lock forbids that. */
  private static boolean isKept(Snapshot snapshot, Optional<Snapshot> next) {
    return next.filter(edited -> edited.root().equals(snapshot.root()))
        .filter(edited -> !edited.time().isBefore(snapshot.time()))
        .isPresent();
  }

  /** Asks for the lock only if something is to go: tags are set where it cannot be read. */
  private void requireUnlocked(List<Snapshot> going) throws ArchiveException, InterruptedException {
    if (going.isEmpty()) {
      return;
    }
    RetentionLock lock = vault.lock();
    Instant now = vault.env().now();
    List<Locked> locked =
        going.stream()
            .map(snapshot -> new Locked(snapshot, lock.endAfter(snapshot.time())))
            .filter(one -> one.until().isAfter(now))
            .toList();
    if (!locked.isEmpty()) {
      throw new LockedException(locked);
    }
  }

  void shareEpoch(long epoch) throws ArchiveException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      State state = vault.state();
      Head old = state.head();
      Head head = old.withShareEpoch(Math.max(epoch, old.shareEpoch()));
      if (move(state, head, Change.NOTHING)) {
        return;
      }
    }
    throw overtaken();
  }

  /** See {@link Vault#editPolicies}. */
  <X extends Exception> List<StoredPolicy> policies(StoredPolicy.Edit<X> edit)
      throws ArchiveException, X, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      State state = vault.state();
      List<StoredPolicy> old = vault.policies();
      List<StoredPolicy> next = edit.of(old);
      if (next.equals(old)) {
        return old;
      }
      Optional<ChunkLocation> page =
          next.isEmpty()
              ? Optional.empty()
              : Optional.of(MetadataPage.write(vault, "policies", PolicyCodec.encode(next)));
      if (move(state, state.head().withPolicies(page), Change.NOTHING)) {
        return next;
      }
    }
    throw overtaken();
  }

  static ArchiveException overtaken() {
    return new ArchiveException(
        "other devices moved the vault's head " + ATTEMPTS + " times meanwhile: try again");
  }

  /**
   * True if the head moved; false if another device was faster, whose head is then adopted. A head
   * that may be wanted back is pinned first, so that none is the newest that could be lost.
   */
  boolean move(State state, Head head, Change change)
      throws ArchiveException, InterruptedException {
    if (!state.known()) {
      throw new ArchiveException("the vault's head has not been read yet: it is out of reach");
    }
    byte[] sealed = HeadCodec.seal(vault.keys(), vault.env().secureRandom(), head);
    if (sealed.length > HEAD_BYTES_MAX) {
      throw new ArchiveException(
          "the vault's head would have " + sealed.length + " bytes: forget old snapshots first");
    }
    long sequence = state.sequence() + 1;
    Optional<Instant> pinned = vault.pinUntil(change);
    if (pinned.isPresent()) {
      new Pins(vault).pin(sequence, sealed, pinned.get());
    }
    return switch (vault.storage().writeHead(vault.keys().headKey(), sequence, sealed)) {
      case HeadWrite.Written ignored -> {
        vault.moved(change, pinned.isPresent());
        vault.adopt(sequence, head);
        yield true;
      }
      case HeadWrite.Superseded ignored -> {
        vault.refresh();
        yield false;
      }
      case HeadWrite.TooFew few -> throw NotStoredException.of(few);
    };
  }
}
