package dev.cairn.archive.vault;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.index.Segment;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.LockedException.Locked;
import dev.cairn.archive.vault.Pinning.Change;
import dev.cairn.archive.vault.Vault.LiveOutcome;
import dev.cairn.archive.vault.Vault.State;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.PeerStorage.StoreOutcome.Stored;
import dev.cairn.storage.lock.RetentionLock;
import java.io.IOException;
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

  /** More segments than this in a head are merged: each costs it about 50 of its 8,192 bytes. */
  private static final int SEGMENTS_MAX = 40;

  /** How often another device may be faster before we give up. */
  private static final int ATTEMPTS = 16;

  private static final int HEAD_BYTES_MAX = 8 << 10;

  private final Vault vault;

  Commit(Vault vault) {
    this.vault = vault;
  }

  /** What a commit does to the index: pointers it adds, and those they replace. */
  private record SegmentChange(List<SegmentPointer> added, List<Hash> replaced) {}

  Snapshot add(Snapshot draft) throws ArchiveException, InterruptedException {
    Snapshot snapshot = SnapshotCodec.named(draft, new ChunkIds(vault.keys().chunkIdKey()));
    SegmentChange change = writeSegments();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      State state = vault.state();
      if (vault.index().hasRetired() && relies(snapshot, state)) {
        change = writeSegments();
      }
      List<ChunkLocation> pages = new SnapshotPages(vault).append(state.head(), snapshot);
      Head old = state.head();
      Head head = withSegments(old, change).withSnapshotPages(pages);
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
    SegmentChange change = writeSegments();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      State state = vault.state();
      Head old = state.head();
      if (!Arrays.equals(old.live(), expected)) {
        return new LiveOutcome.Overtaken();
      }
      if (vault.index().hasRetired() && relies(next, old, snapshot)) {
        change = writeSegments();
      }
      List<ChunkLocation> pages =
          snapshot.isPresent()
              ? new SnapshotPages(vault).append(old, snapshot.get())
              : old.snapshotPages();
      Head head = withSegments(old, change).withSnapshotPages(pages).withLive(next);
      if (move(state, head, Change.DRIVE)) {
        return new LiveOutcome.Moved(snapshot);
      }
    }
    throw overtaken();
  }

  /** True if the snapshot relies on packs that the head does not list: they are pending now. */
  private boolean relies(Snapshot snapshot, State state)
      throws ArchiveException, InterruptedException {
    Optional<Content> base =
        state.snapshots().all().stream()
            .filter(old -> snapshot.parent().map(old.id()::equals).orElse(false))
            .map(Snapshot::root)
            .findFirst();
    return new Reliance(vault).restore(snapshot.root(), base);
  }

  /** The same of a snapshot that takes the place of another. */
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
    SegmentChange change = writeSegments(rewritten(old, removed), removed);
    return move(state, withSegments(old, change), Change.SNAPSHOTS);
  }

  /** The segments that list one of {@code removed}. */
  private List<SegmentPointer> rewritten(Head head, Set<Hash> removed) throws ArchiveException {
    List<SegmentPointer> rewritten = new ArrayList<>();
    try {
      for (SegmentPointer pointer : head.segments()) {
        if (vault.index().segmentPacks(pointer.stripe()).stream().anyMatch(removed::contains)) {
          rewritten.add(pointer);
        }
      }
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
    return rewritten;
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
    RetentionLock lock = vault.lock();
    SegmentChange change = writeSegments();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      State state = vault.state();
      Head old = state.head();
      List<Locked> locked = new ArrayList<>();
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
        lockedUntil(snapshot, named, lock).ifPresent(end -> locked.add(new Locked(snapshot, end)));
        done.put(snapshot.id(), named);
      }
      if (!locked.isEmpty()) {
        throw new LockedException(locked);
      }
      if (done.isEmpty()) {
        return done;
      }
      if (relisted) {
        change = writeSegments();
      }
      List<ChunkLocation> pages = new SnapshotPages(vault).write(edited, old.snapshotPages());
      Head head = withSegments(old, change).withSnapshotPages(pages);
      if (move(state, head, Change.SNAPSHOTS)) {
        return done;
      }
    }
    throw overtaken();
  }

  /** Until when the lock keeps a snapshot from an edit; empty if it does not. */
  private Optional<Instant> lockedUntil(
      Snapshot snapshot, Optional<Snapshot> next, RetentionLock lock) {
    boolean isKept =
        next.filter(edited -> edited.root().equals(snapshot.root()))
            .filter(edited -> !edited.time().isBefore(snapshot.time()))
            .isPresent();
    Instant end = lock.endAfter(snapshot.time());
    return !isKept && end.isAfter(vault.env().now()) ? Optional.of(end) : Optional.empty();
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

  private static ArchiveException overtaken() {
    return new ArchiveException(
        "other devices moved the vault's head " + ATTEMPTS + " times meanwhile: try again");
  }

  /**
   * True if the head moved; false if another device was faster, whose head is then adopted. A head
   * that may be wanted back is pinned first, so that none is the newest that could be lost.
   */
  private boolean move(State state, Head head, Change change)
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

  private static Head withSegments(Head old, SegmentChange change) {
    List<SegmentPointer> segments = new ArrayList<>();
    for (SegmentPointer pointer : old.segments()) {
      if (!change.replaced().contains(pointer.stripe()) && !change.added().contains(pointer)) {
        segments.add(pointer);
      }
    }
    segments.addAll(change.added());
    return old.withSegments(segments);
  }

  /** Lists all packs that no head's segment lists yet, and merges small segments if many. */
  private SegmentChange writeSegments() throws ArchiveException, InterruptedException {
    return writeSegments(List.of(), Set.of());
  }

  /** As above, and in place of {@code rewritten} segments lists what is not {@code removed}. */
  private SegmentChange writeSegments(List<SegmentPointer> rewritten, Set<Hash> removed)
      throws ArchiveException, InterruptedException {
    List<SegmentPointer> added = new ArrayList<>();
    List<Hash> replaced = new ArrayList<>();
    List<PackRecord> group = new ArrayList<>();
    long[] bytes = {0};
    try {
      List<List<PackRecord>> full = new ArrayList<>();
      vault.index().pending(pack -> collect(pack, group, bytes, full));
      for (SegmentPointer pointer : rewritten) {
        replaced.add(pointer.stripe());
        for (Hash stripe : vault.index().segmentPacks(pointer.stripe())) {
          if (!removed.contains(stripe)) {
            collect(known(stripe), group, bytes, full);
          }
        }
      }
      for (List<PackRecord> packs : full) {
        added.add(writeSegment(packs));
      }
      if (vault.state().head().segments().size() >= SEGMENTS_MAX) {
        gatherSmall(group, bytes[0], replaced);
      }
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    } catch (SealBrokenException | FormatException e) {
      throw new ArchiveException("an index segment: " + e.getMessage(), e);
    }
    if (!group.isEmpty()) {
      added.add(writeSegment(group));
    }
    return new SegmentChange(added, replaced);
  }

  private PackRecord known(Hash stripe) throws ArchiveException, IOException {
    return vault
        .index()
        .pack(stripe)
        .orElseThrow(() ->
            new ArchiveException(
                "the cache lacks pack "
                    + stripe.shortHex()
                    + ", which the index lists: delete the cache, it is rebuilt"));
  }

  private static void collect(
      PackRecord pack, List<PackRecord> group, long[] bytes, List<List<PackRecord>> full) {
    int size = pack.directory().entries().size() * 56 + 64;
    if (bytes[0] > 0 && bytes[0] + size > Segment.ENTRY_BYTES_TARGET) {
      full.add(List.copyOf(group));
      group.clear();
      bytes[0] = 0;
    }
    group.add(pack);
    bytes[0] += size;
  }

  /** Adds the packs of the smallest segments to {@code group} while they fit into one. */
  private void gatherSmall(List<PackRecord> group, long groupBytes, List<Hash> replaced)
      throws ArchiveException, SealBrokenException, FormatException, InterruptedException {
    List<SegmentPointer> smallest = new ArrayList<>(vault.state().head().segments());
    smallest.sort(java.util.Comparator.comparingInt(SegmentPointer::bytes));
    long bytes = groupBytes;
    for (SegmentPointer pointer : smallest) {
      if (replaced.contains(pointer.stripe())) {
        continue;
      }
      bytes += pointer.bytes();
      if (bytes > Segment.ENTRY_BYTES_TARGET) {
        return;
      }
      byte[] payload = vault.chunks().read(pointer.stripe(), 0, pointer.bytes());
      group.addAll(Segment.open(vault.keys(), pointer, payload));
      replaced.add(pointer.stripe());
    }
  }

  private SegmentPointer writeSegment(List<PackRecord> packs)
      throws ArchiveException, InterruptedException {
    Segment.Sealed sealed = Segment.seal(vault.keys(), vault.env().secureRandom(), packs);
    Stored stored = vault.store("index", sealed.payload(), sealed.payload().length);
    return sealed.at(stored.stripeId());
  }
}
