package dev.cairn.archive.vault;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.LocalIndex;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.keys.AppendKey;
import dev.cairn.archive.keys.VaultKey;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.keys.VaultLocator;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.tree.Content;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.env.Environment;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.HeadRead;
import dev.cairn.storage.PeerStorage.HeadWatch;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.PeerStorage.StoreOutcome.Stored;
import dev.cairn.storage.lock.RetentionLock;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * One owner's encrypted archive, opened for reading and writing on this device. Safe for many
 * threads; one process per device and vault (the local cache is locked while it is open).
 */
public final class Vault implements AutoCloseable {

  private final VaultPlace place;
  private final String name;
  private final VaultKey key;
  private final VaultKeys keys;
  private final LocalIndex index;
  private final ChunkStore chunks;
  private final ReentrantLock adopting = new ReentrantLock();
  private final LockMemory lockMemory;
  private volatile Pinning pinning = new Pinning(Optional.empty());
  private volatile State state;

  /** Nothing is known of its head. */
  Vault(VaultPlace place, String name, VaultKey key, VaultKeys keys, LocalIndex index) {
    this.place = place;
    this.name = name;
    this.key = key;
    this.keys = keys;
    this.index = index;
    this.chunks = new ChunkStore(keys, place.storage(), index);
    this.lockMemory = new LockMemory(place);
    this.state = State.unread(name, 0);
  }

  /**
   * Makes a new, empty vault: writes its first head. Shares are dealt apart ({@code Recovery}).
   *
   * @param name valid by {@link VaultLocator#validName}
   */
  public static CreateOutcome create(VaultPlace place, String name, VaultSecret secret)
      throws ArchiveException, InterruptedException {
    return new Opening(place, name, secret).create();
  }

  /** Opens a vault whose key is known: reads its head and brings the local cache up to it. */
  public static OpenOutcome open(VaultPlace place, String name, VaultKey key)
      throws ArchiveException, InterruptedException {
    return new Opening(place, name, key).open(true);
  }

  /**
   * As {@link #open}, but goes on without those parts of the index and of the list of snapshots
   * that cannot be read: {@link #lost} has them. For check alone: others would take what they do
   * not see for not there.
   */
  public static OpenOutcome openForCheck(VaultPlace place, String name, VaultKey key)
      throws ArchiveException, InterruptedException {
    return new Opening(place, name, key).open(false);
  }

  /**
   * Opens a vault without asking anybody, for those who can work with what this device has: nothing
   * is known of its head, and nothing can be committed, before {@link #refresh} succeeds.
   */
  public static Vault openUnread(VaultPlace place, String name, VaultKey key)
      throws ArchiveException {
    return new Opening(place, name, key).unread();
  }

  /** Reads the head again, so that what other devices wrote is seen. */
  public void refresh() throws ArchiveException, InterruptedException {
    refresh(true);
  }

  /** As {@link #refresh}, going on without what cannot be read, as {@link #openForCheck} does. */
  public void refreshForCheck() throws ArchiveException, InterruptedException {
    refresh(false);
  }

  private void refresh(boolean whole) throws ArchiveException, InterruptedException {
    long seen = state.sequence();
    switch (place.storage().readHead(keys.headVerifyKey())) {
      case HeadRead.Found(long sequence, byte[] sealed) -> {
        if (sequence < seen) {
          throw new ArchiveException(
              "the keepers gave head " + sequence + ", this device has seen " + seen);
        }
        try {
          adopt(sequence, HeadCodec.open(keys, sealed), whole);
        } catch (SealBrokenException | FormatException e) {
          throw new ArchiveException("the head of vault " + name + ": " + e.getMessage(), e);
        }
      }
      case HeadRead.Absent ignored ->
          throw new ArchiveException("the head of vault " + name + " is gone from its keepers");
      case HeadRead.TooFew few ->
          throw new ArchiveException(
              "only " + few.answered() + " of " + few.keepers() + " keepers of the head answered");
    }
  }

  /** The head has this sequence at least; what is in it is not known. */
  void seen(long sequence) {
    state = State.unread(name, sequence);
  }

  /** Takes a head as the newest: fetches index segments that are not known here yet. */
  void adopt(long sequence, Head head) throws ArchiveException, InterruptedException {
    adopt(sequence, head, true);
  }

  void adopt(long sequence, Head head, boolean whole)
      throws ArchiveException, InterruptedException {
    adopting.lockInterruptibly();
    try {
      if (sequence < state.sequence()) {
        return; // read before a head that another thread has written or read meanwhile
      }
      HeadParts parts = HeadParts.read(this, head, whole);
      index.seeSequence(sequence);
      state = new State(sequence, head, parts.snapshots(), parts.lost(), true, parts.own());
    } catch (SealBrokenException | FormatException e) {
      throw new ArchiveException("the index of vault " + name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    } finally {
      adopting.unlock();
    }
  }

  /** Stores a copy of a payload, or says what was in the way. */
  Stored store(String what, byte[] payload, int length)
      throws NotStoredException, InterruptedException {
    return stored(what, place.storage().store(payload, length));
  }

  /** Stores a payload, whose array is lent until {@code released} is run, once in any case. */
  Stored store(String what, byte[] payload, int length, Runnable released)
      throws NotStoredException, InterruptedException {
    return stored(what, place.storage().store(payload, length, released));
  }

  private static Stored stored(String what, StoreOutcome outcome) throws NotStoredException {
    return switch (outcome) {
      case Stored stored -> stored;
      case StoreOutcome.TooFewHosts few -> throw NotStoredException.of(what, few);
      case StoreOutcome.TooFewReceipts few -> throw NotStoredException.of(what, few);
    };
  }

  /**
   * Makes a snapshot the newest of the vault: index, then snapshot page, then head. Everything the
   * snapshot refers to must be durable.
   *
   * <p>On an append-only device it is added beside the head, which takes it up later ({@link
   * Adders#fold}).
   *
   * @param draft its id is ignored
   * @return the snapshot under its id
   * @throws AppendOnlyException if this device may not add it
   */
  public Snapshot commit(Snapshot draft) throws ArchiveException, InterruptedException {
    return keys.mayMoveHead() ? new Commit(this).add(draft) : new AppendCommit(this).add(draft);
  }

  /** Moves the head; throws {@link AppendOnlyException} on devices that cannot. */
  private Commit commit() throws AppendOnlyException {
    requireWhole();
    return new Commit(this);
  }

  /**
   * Says before anything is stored whether a snapshot of {@code host} can be added from here.
   *
   * @throws AppendOnlyException if not
   */
  public void requireMayAdd(String host) throws AppendOnlyException {
    if (!keys.mayMoveHead()) {
      new AppendCommit(this).requireMayAdd(host);
    }
  }

  /**
   * Says whether this device has the vault's key.
   *
   * @throws AppendOnlyException if it may only add
   */
  public void requireWhole() throws AppendOnlyException {
    if (!keys.mayMoveHead()) {
      throw AppendOnlyException.of(name);
    }
  }

  /** Its append-only devices. */
  public Adders adders() {
    return new Adders(this);
  }

  /** This device has added something. */
  void added(OwnAdditions.One one) throws InterruptedException {
    adopting.lockInterruptibly();
    try {
      state = state.with(state.own().with(one));
    } finally {
      adopting.unlock();
    }
  }

  /**
   * Moves the drive's live tree from {@code expected} to {@code next}, and adds a snapshot if one
   * is given, unless the tree is no longer what was expected. Everything both refer to must be
   * durable.
   */
  public LiveOutcome commitLive(byte[] expected, byte[] next, Optional<Snapshot> draft)
      throws ArchiveException, InterruptedException {
    return commit().live(expected, next, draft);
  }

  /**
   * Replaces snapshots, or removes them, in the newest list there is. What only removed ones needed
   * stays until it is pruned.
   *
   * @param changes by the id of each: what takes its place (its id is ignored), or nothing
   * @return those that were there, with what took their place; others were gone already
   * @throws LockedException if the retention lock keeps one that is to be removed, or to have other
   *     files or an earlier time; nothing changed
   */
  public Map<Hash, Optional<Snapshot>> edit(Map<Hash, Optional<Snapshot>> changes)
      throws ArchiveException, InterruptedException {
    return commit().edit(changes);
  }

  /**
   * What the vault needs, as of one head.
   *
   * @param sequence of the head
   * @param contents the trees of its snapshots, and its live tree's
   */
  public record Roots(long sequence, List<Content> contents) {}

  /** What the vault needs, as of the last read of the head. */
  public Roots roots() throws ArchiveException {
    State now = state;
    List<Content> contents = new ArrayList<>();
    now.allSnapshots().all().forEach(snapshot -> contents.add(snapshot.root()));
    LiveRoot.of(now.head().live()).ifPresent(contents::add);
    return new Roots(now.sequence(), contents);
  }

  /**
   * Takes packs off the list that nothing in the head of {@code sequence} needs, and puts pending
   * ones on it. Hosts get rid of those when the retain sets leave them out, 90 days later.
   *
   * @return false if the head has moved since: it was read, nothing else was changed
   */
  public boolean commitPrune(long sequence, Set<Hash> removed)
      throws ArchiveException, InterruptedException {
    return commit().prune(sequence, removed);
  }

  /** How {@link #commitLive} ended. */
  public sealed interface LiveOutcome {
    /** The head has moved; the snapshot, if there is one, under its id. */
    record Moved(Optional<Snapshot> snapshot) implements LiveOutcome {}

    /** Another device was faster: merge {@link Vault#live} and try again. Nothing was changed. */
    record Overtaken() implements LiveOutcome {}
  }

  /**
   * The owner's policies as of the last read of the head, in order of their sources.
   *
   * @throws ArchiveException also if they lie on a stripe that cannot be read now
   */
  public List<StoredPolicy> policies() throws ArchiveException, InterruptedException {
    Optional<ChunkLocation> page = state.head().policies();
    if (page.isEmpty()) {
      return List.of();
    }
    try {
      return PolicyCodec.decode(chunks.load(page.get()));
    } catch (FormatException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /**
   * Changes the owner's policies: {@code edit} is applied to the newest there are, and again to
   * those of another device that was faster.
   *
   * @return the policies as they are now
   */
  public <X extends Exception> List<StoredPolicy> editPolicies(StoredPolicy.Edit<X> edit)
      throws ArchiveException, X, InterruptedException {
    return commit().policies(edit);
  }

  /** The drive's live tree as of the last read of the head; empty while no drive was mounted. */
  public byte[] live() {
    return state.head().live().clone();
  }

  /** The sequence of the head as last read or written; 0 for none. */
  public long sequence() {
    return state.sequence();
  }

  /**
   * Hands to {@code heard} the sequences to which other devices say that they moved the head: see
   * {@link PeerStorage#watchHead}. {@link #refresh} reads it.
   */
  public HeadWatch watch(LongConsumer heard) {
    return place.storage().watchHead(keys.headVerifyKey(), heard);
  }

  /** Whether its head has been read since it was opened. */
  public boolean isRead() {
    return state.known();
  }

  /** Records that shares were dealt, so that the next dealing takes the next epoch. */
  public void commitShareEpoch(long epoch) throws ArchiveException, InterruptedException {
    commit().shareEpoch(epoch);
  }

  /**
   * The states in which it was that keepers still have, the newest first. The newest head need not
   * be readable, nor have been read.
   *
   * @param before leaves out those of this sequence and above; 0 for none
   * @param max so many at most; more only where the last ones have the same sequence, so that the
   *     last sequence is all that a caller needs to go on
   * @throws HeadUnreadException if too few keepers answer to tell which is the newest, or none to
   *     tell which there are
   */
  public PastHeadList pastHeads(long before, int max)
      throws ArchiveException, InterruptedException {
    return new PastHeads(this).list(before, max);
  }

  /**
   * Makes a state in which it was its newest again, if all that lists its snapshots can be read.
   * What was added since is in none of its lists then, and is among {@link #pastHeads}.
   *
   * @param id of the head, or the beginning of it
   * @throws HeadUnreadException if too few of its keepers answer
   */
  public PastHead restoreHead(String id) throws ArchiveException, InterruptedException {
    requireWhole();
    return new PastHeads(this).restore(id);
  }

  /** Keeps the newest head longer, as leases are renewed: what it lists is kept longer too. */
  public void renewPin() throws ArchiveException, InterruptedException {
    if (!keys.mayMoveHead()) {
      return; // who moved it has pinned it
    }
    if (place.storage().readHead(keys.headVerifyKey())
        instanceof HeadRead.Found(long sequence, byte[] sealed)) {
      new Pins(this).pin(sequence, sealed, Pinning.full(lockMemory.known(), env().now()));
    }
  }

  /** The retention lock of the vault's owner, from its keepers. */
  public RetentionLock lock() throws ArchiveException, InterruptedException {
    return lockMemory.read();
  }

  /** Until when a head that changes so much is pinned; empty if it is not. */
  Optional<Instant> pinUntil(Pinning.Change change) throws InterruptedException {
    return change == Pinning.Change.NOTHING
        ? Optional.empty()
        : pinning.until(change, lockMemory.known(), env().now());
  }

  /** The head has moved. */
  void moved(Pinning.Change change, boolean isPinned) {
    if (isPinned && change == Pinning.Change.DRIVE) {
      pinning = new Pinning(Optional.of(env().now()));
    }
  }

  /** What the owner calls it. */
  public String name() {
    return name;
  }

  /** Its snapshots, as of the last read of the head. */
  public Snapshots snapshots() {
    return state.allSnapshots();
  }

  /** What could not be read of it; empty unless it was opened or refreshed for check. */
  public List<LostPart> lost() {
    return state.lost();
  }

  /** Where its shares are. */
  public VaultLocator locator() {
    return VaultLocator.of(place.organisation(), place.storage().subject(), name);
  }

  /** The last dealing of key shares; 0 for none. */
  public long shareEpoch() {
    return state.head().shareEpoch();
  }

  /** The stripes that hold the index, the list of snapshots, and the policies. */
  public List<Hash> metadataStripes() {
    List<Hash> stripes = new ArrayList<>(state.own().stripes());
    state.head().segments().forEach(segment -> stripes.add(segment.stripe()));
    state.head().pages().forEach(page -> stripes.add(page.stripe()));
    return stripes;
  }

  /**
   * Every stripe that the vault needs, as far as this device knows: packs, those that no head names
   * yet among them, index, and list of snapshots. What is not among them may go.
   */
  public Set<Hash> stripes() {
    Set<Hash> stripes = new TreeSet<>(index.packs());
    stripes.addAll(metadataStripes());
    return stripes;
  }

  /**
   * Payload bytes of the stripes that the vault has on the network, as far as this device knows:
   * packs and index.
   */
  public long storedBytes() throws ArchiveException {
    try {
      long index = state.head().segments().stream().mapToLong(SegmentPointer::bytes).sum();
      return this.index.packBytes() + index;
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /**
   * The secret: whoever has it owns the vault. For dealing shares and for key files.
   *
   * @throws AppendOnlyException if this device does not have it
   */
  public VaultSecret secret() throws AppendOnlyException {
    return switch (key) {
      case VaultSecret secret -> secret;
      case AppendKey append -> throw AppendOnlyException.of(name);
    };
  }

  /** Its keys. */
  public VaultKeys keys() {
    return keys;
  }

  /** The local cache. */
  public LocalIndex index() {
    return index;
  }

  /** Reads chunks. */
  public ChunkStore chunks() {
    return chunks;
  }

  /** The other members. */
  public PeerStorage storage() {
    return place.storage();
  }

  /** Time, chance and threads. */
  public Environment env() {
    return place.env();
  }

  State state() {
    return state;
  }

  /** Closes the local cache. Nothing is lost by not closing. */
  @Override
  public void close() {
    chunks.close();
    index.close();
  }

  /** How {@link #create} ended. */
  public sealed interface CreateOutcome {
    /** It exists now; the caller closes it. */
    record Created(Vault vault) implements CreateOutcome {}

    /** This member has a vault of that name already; nothing was changed. */
    record Exists(String name) implements CreateOutcome {}

    /** The head could not be written; {@code reason} says who was asked and what to do. */
    record NotWritten(String reason) implements CreateOutcome {}
  }

  /** How {@link #open} ended. */
  public sealed interface OpenOutcome {
    /** Open; the caller closes it. */
    record Opened(Vault vault) implements OpenOutcome {}

    /** No such vault (exit code 10). */
    record NoSuchVault(String name, String detail) implements OpenOutcome {}

    /** The vault exists, and this is not its key (exit code 12). */
    record WrongKey(String name, String detail) implements OpenOutcome {}

    /**
     * The head was signed with its key and does not open: whoever had the key wrote nonsense. Its
     * former states do ({@link Vault#pastHeads} of {@link Vault#openUnread}).
     */
    record HeadBroken(String name, String detail) implements OpenOutcome {}

    /** Too few keepers of the head answered. */
    record OutOfReach(String name, String detail) implements OpenOutcome {}

    /**
     * The keepers gave an older head than this device has seen (0: none): lost writes or a
     * rollback. Nothing was changed.
     */
    record RolledBack(String name, long seenSequence, long givenSequence) implements OpenOutcome {}
  }
}
