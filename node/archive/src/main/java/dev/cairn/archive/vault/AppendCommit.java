package dev.cairn.archive.vault;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.Additions;
import dev.cairn.storage.Additions.AddOutcome;
import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.addition.AdditionRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds a snapshot on a device that cannot move the head. The order is that of a {@link Commit}:
 * packs, then segments, then the page, and then the addition, which names them. A crash leaves what
 * the next run finds in the cache.
 */
final class AppendCommit {

  /** For so long nobody who has the vault's key need look in. */
  private static final Duration KEPT = Duration.ofDays(366);

  /** Some 50 bytes each. */
  private static final int LISTED_MAX = 100;

  private final Vault vault;
  private final SegmentWriter segments;
  private final Additions additions;

  AppendCommit(Vault vault) {
    this.vault = vault;
    this.segments = new SegmentWriter(vault);
    this.additions = vault.storage().additions();
  }

  /** See {@link Vault#requireMayAdd}. */
  void requireMayAdd(String host) throws AppendOnlyException {
    Adder self =
        vault
            .state()
            .head()
            .adder(additions.device())
            .orElseThrow(() ->
                new AppendOnlyException(
                    "this device may not add to vault '%s' any more: somebody with its key took that back"
                        .formatted(vault.name())));
    if (!self.host().equals(host)) {
      throw new AppendOnlyException(
          "this device may add snapshots of host '%s' only to vault '%s', not of '%s': see --host"
              .formatted(self.host(), vault.name(), host));
    }
  }

  Snapshot add(Snapshot draft) throws ArchiveException, InterruptedException {
    Snapshot snapshot = SnapshotCodec.named(draft, new ChunkIds(vault.keys().chunkIdKey()));
    SegmentWriter.Change change = segments.additional();
    ChunkLocation page =
        MetadataPage.write(vault, "snapshot", SnapshotCodec.encodePage(List.of(snapshot)));
    for (int attempt = 0; attempt < Commit.ATTEMPTS; attempt++) {
      vault.refresh(); // no swap says that the head has moved, and the run may have taken weeks
      State state = vault.state();
      requireMayAdd(snapshot.host());
      if (vault.index().hasRetired()
          && new Reliance(vault).restore(snapshot, state.allSnapshots())) {
        change = segments.additional();
      }
      Addition addition = new Addition(change.added(), page, listed(state), readAt());
      OwnAdditions.One one = new OwnAdditions.One(state.own().next(), addition, snapshot);
      if (write(one, change)) {
        vault.added(one);
        return snapshot;
      }
    }
    throw Commit.overtaken();
  }

  /** The segments that list what a snapshot may rely on: the newest that there is room for. */
  private static List<SegmentPointer> listed(State state) {
    List<SegmentPointer> all = new ArrayList<>(state.head().segments());
    state.own().all().forEach(one -> all.addAll(one.addition().segments()));
    return all.subList(Math.max(0, all.size() - LISTED_MAX), all.size());
  }

  private Instant readAt() throws ArchiveException {
    try {
      return vault.index().readAt();
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /** False if this device added something else under that number. */
  private boolean write(OwnAdditions.One one, SegmentWriter.Change change)
      throws ArchiveException, InterruptedException {
    VerifyKey head = vault.keys().headVerifyKey();
    Instant now = vault.env().now();
    byte[] sealed =
        one.addition()
            .seal(vault.keys(), vault.env().secureRandom(), additions.device(), one.number());
    if (sealed.length > AdditionRecord.SEALED_BYTES_MAX) {
      throw new ArchiveException(
          "too much was stored at once for one addition (%d segments of the index): back up in parts"
              .formatted(change.added().size()));
    }
    return switch (additions.add(head, one.number(), sealed, now.plus(KEPT))) {
      case AddOutcome.Added added -> {
        try {
          vault.index().added(change.packs(), one.number(), now);
        } catch (IOException e) {
          throw new ArchiveException(e.getMessage() + "", e);
        }
        yield true;
      }
      case AddOutcome.Taken taken -> false;
      case AddOutcome.TooFew few ->
          throw NotStoredException.of(
              new HeadWrite.TooFew(few.acknowledged(), few.keepers(), few.refusals()));
    };
  }
}
