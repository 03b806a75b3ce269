package dev.cairn.archive.vault;

import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.index.Segment;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.storage.PeerStorage.StoreOutcome.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Writes the segments of the index that a head is to list: of packs that none lists yet, and in the
 * place of segments that are small or list what is to go. They are durable when this returns, and
 * count once a head names them.
 */
final class SegmentWriter {

  /** More segments than this in a head are merged: each costs it about 50 of its 8,192 bytes. */
  private static final int SEGMENTS_MAX = 40;

  private final Vault vault;

  SegmentWriter(Vault vault) {
    this.vault = vault;
  }

  /**
   * What a commit does to the index: pointers it adds, and the stripes of those they replace.
   *
   * @param packs that the added list
   */
  record Change(List<SegmentPointer> added, List<Hash> replaced, List<Hash> packs) {

    /** {@code old} with it. */
    Head in(Head old) {
      List<SegmentPointer> segments = new ArrayList<>();
      for (SegmentPointer pointer : old.segments()) {
        if (!replaced.contains(pointer.stripe()) && !added.contains(pointer)) {
          segments.add(pointer);
        }
      }
      segments.addAll(added);
      return old.withSegments(segments);
    }
  }

  /** Lists all packs that no head's segment lists yet, and merges small segments if many. */
  Change write() throws ArchiveException, InterruptedException {
    return write(List.of(), Set.of(), vault.state().head().segments().size() >= SEGMENTS_MAX);
  }

  /** Lists all packs that no head's segment and no addition lists yet, and replaces none. */
  Change additional() throws ArchiveException, InterruptedException {
    return write(List.of(), Set.of(), false);
  }

  /** As {@link #write}, and takes packs off the list of {@code old}. */
  Change without(Head old, Set<Hash> removed) throws ArchiveException, InterruptedException {
    return write(rewritten(old, removed), removed, old.segments().size() >= SEGMENTS_MAX);
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
   * As {@link #write}, and in place of {@code rewritten} segments lists what is not {@code
   * removed}.
   */
  private Change write(List<SegmentPointer> rewritten, Set<Hash> removed, boolean merges)
      throws ArchiveException, InterruptedException {
    List<SegmentPointer> added = new ArrayList<>();
    List<Hash> replaced = new ArrayList<>();
    List<Hash> listed = new ArrayList<>();
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
        packs.forEach(pack -> listed.add(pack.stripe()));
      }
      if (merges) {
        gatherSmall(group, bytes[0], replaced);
      }
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    } catch (SealBrokenException | FormatException e) {
      throw new ArchiveException("an index segment: " + e.getMessage(), e);
    }
    if (!group.isEmpty()) {
      added.add(writeSegment(group));
      group.forEach(pack -> listed.add(pack.stripe()));
    }
    return new Change(added, replaced, listed);
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
