package dev.cairn.archive.vault;

import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.index.Segment;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.Additions.AdditionRead;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes what append-only devices have added into the head. A thief may have such a device, so what
 * it says changes nothing of what the vault has already: a pack that is known stays as it is known,
 * one that names a chunk which lies elsewhere too is taken after all of it was read, and a snapshot
 * is listed if all that it needs is in packs that the head lists. What fails is counted, and left
 * where it lies.
 */
final class Fold {

  /** A snapshot may not be from later: rules keep the newest. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

  /** One of two clocks may be wrong by so much: that is waited for. */
  private static final Duration WAITED_FOR = Duration.ofDays(1);

  private static final System.Logger LOG = System.getLogger(Fold.class.getName());

  /** So that a slow device gets on beside fast ones. */
  private static final int AT_ONCE_MAX = 16;

  private final Vault vault;
  private final Map<One, AdditionRead> read = new HashMap<>();
  private final Map<SegmentPointer, List<PackRecord>> segments = new HashMap<>();
  private final List<Snapshot> taken = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<String> unread = new ArrayList<>();

  Fold(Vault vault) {
    this.vault = vault;
  }

  /** An addition, by who made it. */
  private record One(VerifyKey device, long number) {}

  /** An addition that can be taken later. */
  private static final class NotYetException extends Exception {
    private static final long serialVersionUID = 1L;

    NotYetException(String why) {
      super(why);
    }
  }

  /** An addition that is no good, for ever. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why);
    }
  }

  FoldReport run() throws ArchiveException, InterruptedException {
    List<Snapshot> allTaken = new ArrayList<>();
    List<String> allRefused = new ArrayList<>();
    int attempt = 0;
    while (attempt < Commit.ATTEMPTS) {
      taken.clear();
      refused.clear();
      unread.clear();
      State state = vault.state();
      List<Adder> adders = new ArrayList<>();
      for (Adder adder : state.head().adders()) {
        adders.add(fold(adder, state));
      }
      if (adders.equals(state.head().adders())) {
        return new FoldReport(allTaken, allRefused, unread);
      }
      if (move(state, adders)) {
        allTaken.addAll(taken);
        allRefused.addAll(refused);
        read.clear();
        segments.clear();
        attempt = 0;
      } else {
        attempt++;
      }
    }
    throw Commit.overtaken();
  }

  private boolean move(State state, List<Adder> adders)
      throws ArchiveException, InterruptedException {
    Head old = state.head();
    SegmentWriter.Change change = new SegmentWriter(vault).write();
    SnapshotPages pages = new SnapshotPages(vault);
    List<Snapshot> all = pages.read(old.snapshotPages());
    all.addAll(taken);
    List<Snapshot> listed = all.stream().distinct().toList();
    Head head =
        change
            .in(old)
            .withSnapshotPages(pages.write(listed, old.snapshotPages()))
            .withAdders(adders);
    return new Commit(vault).move(state, head, Pinning.Change.SNAPSHOTS);
  }

  /** What a device has added since, so much of it as one head takes. */
  private Adder fold(Adder adder, State state) throws ArchiveException, InterruptedException {
    VerifyKey head = vault.keys().headVerifyKey();
    long number = adder.folded();
    long bad = adder.refused();
    while (number < adder.folded() + AT_ONCE_MAX) {
      switch (read(head, adder.device(), number + 1)) {
        case AdditionRead.Absent none -> {
          return adder.with(number, bad);
        }
        case AdditionRead.TooFew few -> {
          unread.add(
              "%s: %d of %d keepers answered"
                  .formatted(adder.host(), few.answered(), few.keepers()));
          return adder.with(number, bad);
        }
        case AdditionRead.Found(byte[] sealed) -> {
          try {
            taken.add(take(adder, number + 1, sealed, state));
          } catch (RefusedException e) {
            refused.add(
                "addition %d of %s: %s".formatted(number + 1, adder.host(), e.getMessage()));
            bad++;
          } catch (UnreadableStripeException | NotYetException e) {
            unread.add(adder.host() + ": " + e.getMessage());
            return adder.with(number, bad);
          }
          number++;
        }
      }
    }
    return adder.with(number, bad);
  }

  /** Once, however often another device is faster. */
  private AdditionRead read(VerifyKey head, VerifyKey device, long number)
      throws InterruptedException {
    One one = new One(device, number);
    AdditionRead known = read.get(one);
    if (known == null) {
      known = vault.storage().additions().read(head, device, number);
      if (known instanceof AdditionRead.Found) {
        read.put(one, known);
      }
    }
    return known;
  }

  private Snapshot take(Adder adder, long number, byte[] sealed, State state)
      throws RefusedException, NotYetException, ArchiveException, InterruptedException {
    try {
      Addition addition = Addition.open(vault.keys(), adder.device(), number, sealed);
      Snapshot snapshot = addition.snapshot(vault);
      requireWellMeant(snapshot, adder);
      for (SegmentPointer pointer : addition.segments()) {
        for (PackRecord pack : packs(pointer)) {
          take(pack, addition.readAt());
        }
      }
      List<Snapshot> before = new ArrayList<>(state.snapshots().all());
      before.addAll(taken);
      Former former = new Former(addition);
      new Reliance(vault, former::relist).restore(snapshot, new Snapshots(before));
      return snapshot;
    } catch (SealBrokenException | FormatException e) {
      throw refused(e);
    } catch (UnreadableStripeException e) {
      if (e.outcome().isOutOfReach()) {
        throw e;
      }
      throw refused(e);
    } catch (ArchiveException e) {
      if (e.getCause() instanceof IOException) { // this device's cache, and no fault of the other
        throw e;
      }
      throw refused(e);
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /**
   * Packs that were listed when the device last read the head, by the segments that it names: a
   * prune that did not know of the addition may have taken them off since.
   */
  private final class Former {
    private final Addition addition;
    private @Nullable Map<Hash, PackRecord> byChunk;

    Former(Addition addition) {
      this.addition = addition;
    }

    boolean relist(Hash chunk) throws ArchiveException, IOException, InterruptedException {
      Instant now = vault.env().now();
      if (!Retirement.mayBeRelisted(addition.readAt(), now)) {
        return false;
      }
      if (byChunk == null) {
        byChunk = read();
      }
      PackRecord pack = byChunk.get(chunk);
      if (pack == null) {
        return false;
      }
      try {
        if (vault.index().pack(pack.stripe()).isEmpty()) {
          requireWhole(pack); // only the device says that it was listed
        }
        take(pack, addition.readAt());
        return vault.index().findKept(chunk).isPresent();
      } catch (RefusedException e) {
        return false;
      }
    }

    private Map<Hash, PackRecord> read() throws ArchiveException, InterruptedException {
      Map<Hash, PackRecord> packs = new HashMap<>();
      for (SegmentPointer pointer : addition.listed()) {
        if (vault.state().head().segments().contains(pointer)) {
          continue; // known here
        }
        try {
          for (PackRecord pack : packs(pointer)) {
            pack.directory().entries().forEach(entry -> packs.putIfAbsent(entry.id(), pack));
          }
        } catch (SealBrokenException | FormatException e) {
          LOG.log(System.Logger.Level.DEBUG, "no segment: {0}: {1}", pointer.stripe(), e);
        }
      }
      return packs;
    }
  }

  private List<PackRecord> packs(SegmentPointer pointer)
      throws ArchiveException, SealBrokenException, FormatException, InterruptedException {
    List<PackRecord> known = segments.get(pointer);
    if (known == null) {
      byte[] payload = vault.chunks().read(pointer.stripe(), 0, pointer.bytes());
      known = Segment.open(vault.keys(), pointer, payload);
      segments.put(pointer, known);
    }
    return known;
  }

  private static RefusedException refused(Exception why) {
    RefusedException refused = new RefusedException(String.valueOf(why.getMessage()));
    refused.initCause(why);
    return refused;
  }

  /** Whoever may add for one host must not push another's snapshots out by rules of forgetting. */
  private void requireWellMeant(Snapshot snapshot, Adder adder)
      throws RefusedException, NotYetException {
    if (!snapshot.host().equals(adder.host())) {
      throw new RefusedException("a snapshot of host '" + snapshot.host() + "'");
    }
    Instant now = vault.env().now();
    String ahead = "its time is ahead of this device's: " + snapshot.time();
    if (snapshot.time().isAfter(now.plus(WAITED_FOR))) {
      throw new RefusedException(ahead);
    }
    if (snapshot.time().isAfter(now.plus(CLOCKS_APART))) {
      throw new NotYetException(ahead);
    }
  }

  /**
   * Lists a pack, or lists it again.
   *
   * @param readAt when the device read the head, as it says
   */
  private void take(PackRecord pack, Instant readAt)
      throws RefusedException, ArchiveException, IOException, InterruptedException {
    Hash stripe = pack.stripe();
    Optional<PackRecord> known = vault.index().pack(stripe);
    if (known.isPresent()) {
      Optional<Instant> lastListed = vault.index().retiredSince(stripe);
      if (lastListed.isPresent()) {
        relist(known.get(), lastListed.get(), readAt);
      }
      return;
    }
    List<PackEntry> entries = pack.directory().entries();
    if (entries.isEmpty() || entries.getLast().end() > pack.payloadBytes()) {
      throw new RefusedException(
          "pack " + stripe.shortHex() + " has no chunk, or one beyond its end");
    }
    boolean isElsewhere = false;
    for (PackEntry entry : entries) {
      isElsewhere |= vault.index().find(entry.id()).isPresent();
    }
    if (isElsewhere) {
      requireWhole(pack);
    } else {
      vault.chunks().read(stripe, pack.payloadBytes() - 1, 1); // it is so long
    }
    vault.index().addPending(pack, vault.env().now());
    vault.index().oweLeases(); // hosts may have been told that nobody wants it
  }

  /** By what this device knows; by what the other says, only if hosts still have all of it. */
  private void relist(PackRecord pack, Instant lastListed, Instant readAt)
      throws RefusedException, ArchiveException, IOException, InterruptedException {
    Instant now = vault.env().now();
    if (!Retirement.mayBeRelisted(lastListed, now)) {
      if (!Retirement.mayBeRelisted(readAt, now)) {
        return;
      }
      requireWhole(pack);
    }
    vault.index().relist(pack.stripe(), now);
  }

  private void requireWhole(PackRecord pack)
      throws RefusedException, ArchiveException, InterruptedException {
    byte[] payload;
    try {
      payload = vault.chunks().read(pack.stripe(), 0, pack.payloadBytes());
    } catch (UnreadableStripeException e) {
      if (e.outcome().needed() == 0) { // it will not come back
        throw refused(e);
      }
      throw e;
    }
    for (PackEntry entry : pack.directory().entries()) {
      Slice sealed = new Slice(payload, entry.offset(), entry.sealedBytes());
      vault.chunks().open(pack.stripe(), entry, sealed);
    }
  }
}
