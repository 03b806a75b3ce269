package dev.cairn.archive.vault;

import dev.cairn.archive.index.Segment;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.HeadPins.Listing;
import dev.cairn.storage.HeadPins.UnverifiedPin;
import dev.cairn.storage.PeerStorage.HeadRead;
import dev.cairn.storage.PeerStorage.HeadWrite;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The states in which a vault was, and the way back to one. Works where the newest head is nonsense
 * too: whoever had the vault's key may have written it.
 */
final class PastHeads {

  /** How often somebody else may move the head while it is being put back. */
  private static final int ATTEMPTS = 16;

  private static final Comparator<UnverifiedPin> NEWEST_FIRST =
      Comparator.comparingLong(UnverifiedPin::sequence).reversed().thenComparing(UnverifiedPin::at);

  private final Vault vault;
  private final VerifyKey key;

  PastHeads(Vault vault) {
    this.vault = vault;
    this.key = vault.keys().headVerifyKey();
  }

  /** See {@link Vault#pastHeads}. */
  List<PastHead> list(long before, int max) throws ArchiveException, InterruptedException {
    Optional<HeadRead.Found> newest = newest();
    List<PastHead> heads = new ArrayList<>();
    for (UnverifiedPin pin : pins()) {
      if (heads.size() < max && (before == 0 || pin.sequence() < before)) {
        if (vault.storage().pins().read(key, pin) instanceof HeadRead.Found found) {
          heads.add(describe(pin, found, newest));
        }
      }
    }
    return heads;
  }

  private PastHead describe(
      UnverifiedPin pin, HeadRead.Found found, Optional<HeadRead.Found> newest)
      throws InterruptedException {
    boolean isNewest =
        newest
            .filter(head -> head.sequence() == found.sequence())
            .filter(head -> Arrays.equals(head.sealed(), found.sealed()))
            .isPresent();
    Instant until = Instant.ofEpochSecond(pin.untilSeconds());
    try {
      Head head = HeadCodec.open(vault.keys(), found.sealed());
      Snapshots all = new Snapshots(new SnapshotPages(vault).read(head.snapshotPages()));
      return new PastHead(id(pin), found.sequence(), until, isNewest, Optional.of(all), "");
    } catch (SealBrokenException | FormatException | ArchiveException e) {
      String trouble = String.valueOf(e.getMessage());
      return new PastHead(id(pin), found.sequence(), until, isNewest, Optional.empty(), trouble);
    }
  }

  /** See {@link Vault#restoreHead}. */
  PastHead restore(String id) throws ArchiveException, InterruptedException {
    UnverifiedPin pin = meant(id);
    if (!(vault.storage().pins().read(key, pin) instanceof HeadRead.Found found)) {
      throw new ArchiveException("head " + id + " cannot be had from its keepers now");
    }
    Head old = opened(id, found);
    requireReadable(id, old);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<HeadRead.Found> newest = newest();
      long sequence = newest.map(HeadRead.Found::sequence).orElse(0L) + 1;
      long epoch = Math.max(old.shareEpoch(), newest.map(this::shareEpoch).orElse(0L));
      Head head = old.withShareEpoch(epoch);
      byte[] sealed = HeadCodec.seal(vault.keys(), vault.env().secureRandom(), head);
      new Pins(vault).pin(sequence, sealed, Pinning.full(vault.lock(), vault.env().now()));
      switch (vault.storage().writeHead(vault.keys().headKey(), sequence, sealed)) {
        case HeadWrite.Written written -> {
          vault.adopt(sequence, head);
          oweLeases();
          return describe(pin, found, Optional.of(new HeadRead.Found(sequence, sealed)));
        }
        case HeadWrite.Superseded superseded -> {} // by whom is seen in the next round
        case HeadWrite.TooFew few -> throw NotStoredException.of(few);
      }
    }
    throw new ArchiveException(
        "somebody moves the vault's head all the time: have the registrar revoke every device that"
            + " is not in your hands, then try again");
  }

  /** Hosts may be about to give up what only this state lists. */
  private void oweLeases() throws ArchiveException {
    try {
      vault.index().oweLeases();
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  private UnverifiedPin meant(String id) throws ArchiveException, InterruptedException {
    List<UnverifiedPin> all = pins().stream().filter(pin -> id(pin).startsWith(id)).toList();
    if (id.length() < 4 || all.size() != 1) {
      throw new ArchiveException(
          "'%s' begins the id of %d heads; see them with: cairn vault heads"
              .formatted(id, id.length() < 4 ? 0 : all.size()));
    }
    return all.getFirst();
  }

  private Head opened(String id, HeadRead.Found found) throws ArchiveException {
    try {
      return HeadCodec.open(vault.keys(), found.sealed());
    } catch (SealBrokenException | FormatException e) {
      throw new ArchiveException("head " + id + " does not open: " + e.getMessage(), e);
    }
  }

  /** What it says is to be had, before it takes the place of another. */
  private void requireReadable(String id, Head head) throws ArchiveException, InterruptedException {
    try {
      for (SegmentPointer pointer : head.segments()) {
        byte[] payload = vault.chunks().read(pointer.stripe(), 0, pointer.bytes());
        Segment.open(vault.keys(), pointer, payload);
      }
      new SnapshotPages(vault).read(head.snapshotPages());
    } catch (SealBrokenException | FormatException e) {
      throw new ArchiveException("the index of head " + id + ": " + e.getMessage(), e);
    }
  }

  private long shareEpoch(HeadRead.Found newest) {
    try {
      return HeadCodec.open(vault.keys(), newest.sealed()).shareEpoch();
    } catch (SealBrokenException | FormatException e) {
      return 0; // nonsense was written there: shares of the dealing before count
    }
  }

  private List<UnverifiedPin> pins() throws ArchiveException, InterruptedException {
    Listing listing = vault.storage().pins().list(key);
    if (listing.answered() == 0 && listing.keepers() > 0) {
      throw new ArchiveException(
          "none of the keepers of the vault's head answers: try again later");
    }
    return listing.pins().stream().sorted(NEWEST_FIRST).toList();
  }

  private Optional<HeadRead.Found> newest() throws ArchiveException, InterruptedException {
    return switch (vault.storage().readHead(key)) {
      case HeadRead.Found found -> Optional.of(found);
      case HeadRead.Absent absent -> Optional.empty();
      case HeadRead.TooFew few ->
          throw new ArchiveException(
              "only " + few.answered() + " of " + few.keepers() + " keepers of the head answered");
    };
  }

  private static String id(UnverifiedPin pin) {
    return HexFormat.of().formatHex(pin.at().bytes(), 16, 20);
  }
}
