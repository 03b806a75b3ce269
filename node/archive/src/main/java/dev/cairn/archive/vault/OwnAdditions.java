package dev.cairn.archive.vault;

import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.index.Segment;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.Additions;
import dev.cairn.storage.Additions.AdditionRead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What this append-only device has added and no head has yet. To this device it is as if it were in
 * the head.
 *
 * @param next the number of the next; 0 where this device may not add
 */
record OwnAdditions(List<One> all, long next) {

  static final OwnAdditions NONE = new OwnAdditions(List.of(), 0);

  /** An addition and its number. */
  record One(long number, Addition addition, Snapshot snapshot) {}

  OwnAdditions {
    all = List.copyOf(all);
  }

  /** From the keepers; packs that they list are known here when this returns. */
  static OwnAdditions read(Vault vault, Head head)
      throws ArchiveException,
          IOException,
          SealBrokenException,
          FormatException,
          InterruptedException {
    if (vault.keys().mayMoveHead()) {
      return NONE;
    }
    Additions additions = vault.storage().additions();
    VerifyKey device = additions.device();
    if (head.adder(device).isEmpty()) {
      return NONE;
    }
    List<One> all = new ArrayList<>();
    Set<Long> known = vault.index().additions();
    long number = head.adder(device).get().folded() + 1;
    while (true) {
      switch (additions.read(vault.keys().headVerifyKey(), device, number)) {
        case AdditionRead.Absent none -> {
          return new OwnAdditions(all, number);
        }
        case AdditionRead.TooFew few ->
            throw new HeadUnreadException(
                "what this device has added", few.answered(), few.keepers());
        case AdditionRead.Found(byte[] sealed) -> {
          Addition addition = Addition.open(vault.keys(), device, number, sealed);
          if (!known.contains(number)) {
            for (SegmentPointer pointer : addition.segments()) {
              byte[] payload = vault.chunks().read(pointer.stripe(), 0, pointer.bytes());
              List<PackRecord> packs = Segment.open(vault.keys(), pointer, payload);
              vault.index().addAdded(packs, number, vault.env().now());
            }
          }
          all.add(new One(number, addition, addition.snapshot(vault)));
          number++;
        }
      }
    }
  }

  /** With one more; as it is, if that is among them. */
  OwnAdditions with(One one) {
    if (one.number < next) {
      return this;
    }
    List<One> more = new ArrayList<>(all);
    more.add(one);
    return new OwnAdditions(more, one.number + 1);
  }

  /** Stripes that only they name: segments, and pages of snapshots. */
  List<Hash> stripes() {
    List<Hash> stripes = new ArrayList<>();
    for (One one : all) {
      one.addition.segments().forEach(segment -> stripes.add(segment.stripe()));
      stripes.add(one.addition.page().stripe());
    }
    return stripes;
  }
}
