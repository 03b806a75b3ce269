package dev.cairn.archive.vault;

import dev.cairn.archive.index.Segment;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.HeadPins.Listing;
import dev.cairn.storage.HeadPins.PinRead;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The states in which a vault was, and the way back to one. Works where the newest head is nonsense
 * too: whoever had the vault's key may have written it.
 */
final class PastHeads {

  /** How often somebody else may move the head while it is being put back. */
  private static final int ATTEMPTS = 16;

  /** The beginning of an id that somebody types. */
  private static final int ID_CHARS_MIN = 4;

  /** Heads of one beginning that are asked for, since who may lie names them. */
  private static final int MEANT_MAX = 64;

  private static final Comparator<UnverifiedPin> NEWEST_FIRST =
      Comparator.comparingLong(UnverifiedPin::sequence).reversed().thenComparing(UnverifiedPin::at);

  private final Vault vault;
  private final VerifyKey key;

  PastHeads(Vault vault) {
    this.vault = vault;
    this.key = vault.keys().headVerifyKey();
  }

  /** See {@link Vault#pastHeads}. */
  PastHeadList list(long before, int max) throws ArchiveException, InterruptedException {
    Optional<HeadRead.Found> newest = newest();
    Listing listing = listing();
    List<PastHead> heads = new ArrayList<>();
    int unread = 0;
    for (UnverifiedPin pin : listing.pins().stream().sorted(NEWEST_FIRST).toList()) {
      if (before != 0 && pin.sequence() >= before) {
        continue;
      }
      // A thief's may bear the number of a good one: a page ends where a number does.
      if (heads.size() < max || heads.getLast().sequence() == pin.sequence()) {
        switch (vault.storage().pins().read(key, pin.at())) {
          case PinRead.Found found -> {
            if (found.sequence() == pin.sequence()) { // else a lie
              heads.add(describe(id(pin.at()), found, newest));
            }
          }
          case PinRead.Absent absent -> {}
          case PinRead.TooFew few -> unread++;
        }
      }
    }
    return new PastHeadList(heads, listing.answered(), listing.keepers(), unread);
  }

  private PastHead describe(String id, PinRead.Found found, Optional<HeadRead.Found> newest)
      throws InterruptedException {
    boolean isNewest =
        newest
            .filter(head -> head.sequence() == found.sequence())
            .filter(head -> Arrays.equals(head.sealed(), found.sealed()))
            .isPresent();
    Instant until = found.until();
    try {
      Head head = HeadCodec.open(vault.keys(), found.sealed());
      Snapshots all = new Snapshots(new SnapshotPages(vault).read(head.snapshotPages()));
      return new PastHead(id, found.sequence(), until, isNewest, Optional.of(all), "");
    } catch (SealBrokenException | FormatException | ArchiveException e) {
      String trouble = String.valueOf(e.getMessage());
      return new PastHead(id, found.sequence(), until, isNewest, Optional.empty(), trouble);
    }
  }

  /** See {@link Vault#restoreHead}. */
  PastHead restore(String beginning) throws ArchiveException, InterruptedException {
    Map.Entry<String, PinRead.Found> meant = meant(beginning);
    String id = meant.getKey();
    PinRead.Found found = meant.getValue();
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
          return describe(id, found, Optional.of(new HeadRead.Found(sequence, sealed)));
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

  /** The one head that is there and whose id begins so, under its whole id. */
  private Map.Entry<String, PinRead.Found> meant(String beginning)
      throws ArchiveException, InterruptedException {
    if (beginning.length() < ID_CHARS_MIN) {
      throw unclear(beginning, "is shorter than " + ID_CHARS_MIN + " characters");
    }
    Listing listing = listing();
    List<Hash> named =
        listing.pins().stream()
            .map(UnverifiedPin::at)
            .filter(at -> id(at).startsWith(beginning))
            .distinct()
            .toList();
    if (named.size() > MEANT_MAX) {
      throw unclear(beginning, "begins what keepers say are the ids of " + named.size() + " heads");
    }
    Map<String, PinRead.Found> there = new TreeMap<>();
    Optional<PinRead.TooFew> tooFew = Optional.empty();
    for (Hash at : named) {
      switch (vault.storage().pins().read(key, at)) {
        case PinRead.Found found -> there.put(id(at), found);
        case PinRead.Absent absent -> {}
        case PinRead.TooFew few -> tooFew = Optional.of(few);
      }
    }
    if (there.size() > 1) {
      String which = String.join(", ", there.keySet());
      throw unclear(beginning, "begins the ids of " + there.size() + " heads: " + which);
    }
    if (there.isEmpty() && tooFew.isPresent()) {
      throw new HeadUnreadException(
          "head " + beginning, tooFew.get().answered(), tooFew.get().keepers());
    }
    if (there.isEmpty()) {
      throw unclear(
          beginning,
          "begins the id of no head, say %d of %d keepers"
              .formatted(listing.answered(), listing.keepers()));
    }
    return there.entrySet().iterator().next();
  }

  private static ArchiveException unclear(String beginning, String why) {
    return new ArchiveException(
        "'%s' %s; see whole ids with: cairn vault heads --json".formatted(beginning, why));
  }

  private Head opened(String id, PinRead.Found found) throws ArchiveException {
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

  private Listing listing() throws ArchiveException, InterruptedException {
    Listing listing = vault.storage().pins().list(key);
    if (listing.answered() == 0 && listing.keepers() > 0) {
      throw new HeadUnreadException("the vault's former heads", 0, listing.keepers());
    }
    return listing;
  }

  private Optional<HeadRead.Found> newest() throws ArchiveException, InterruptedException {
    return switch (vault.storage().readHead(key)) {
      case HeadRead.Found found -> Optional.of(found);
      case HeadRead.Absent absent -> Optional.empty();
      case HeadRead.TooFew few ->
          throw new HeadUnreadException("the vault's head", few.answered(), few.keepers());
    };
  }

  /** What the place has of the head's own hash; the rest is the same for all. */
  private static String id(Hash at) {
    return HexFormat.of().formatHex(at.bytes(), Hash.BYTES / 2, Hash.BYTES);
  }
}
