package dev.cairn.archive.vault;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.Segment;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.SealBrokenException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a head names, read: the index into the local cache, the snapshots, and what is lost. */
record HeadParts(Snapshots snapshots, List<LostPart> lost, OwnAdditions own) {

  /**
   * Fetches index segments that are not known here yet, and the list of snapshots.
   *
   * @param whole true throws {@link UnreadableStripeException} at the first part that is lost;
   *     false is for a check, which asks the network for the list even where this device has it
   */
  static HeadParts read(Vault vault, Head head, boolean whole)
      throws ArchiveException,
          IOException,
          SealBrokenException,
          FormatException,
          InterruptedException {
    List<LostPart> lost = new ArrayList<>();
    for (SegmentPointer pointer : head.segments()) {
      try {
        readSegment(vault, pointer);
      } catch (UnreadableStripeException e) {
        lost.add(lost(true, e, whole));
      }
    }
    if (lost.isEmpty()) {
      Retirement.afterReading(vault, head);
    }
    List<Snapshot> all = new ArrayList<>();
    ChunkIds ids = new ChunkIds(vault.keys().chunkIdKey());
    for (ChunkLocation page : head.snapshotPages()) {
      try {
        byte[] bytes = whole ? vault.chunks().load(page) : vault.chunks().fetchPlaced(page);
        all.addAll(SnapshotCodec.decodePage(bytes, ids));
      } catch (UnreadableStripeException e) {
        lost.add(lost(false, e, whole));
      }
    }
    OwnAdditions own = OwnAdditions.read(vault, head);
    return new HeadParts(new Snapshots(all), List.copyOf(lost), own);
  }

  private static void readSegment(Vault vault, SegmentPointer pointer)
      throws ArchiveException,
          IOException,
          SealBrokenException,
          FormatException,
          InterruptedException {
    if (!vault.index().hasSegment(pointer.stripe())) {
      byte[] payload = vault.chunks().read(pointer.stripe(), 0, pointer.bytes());
      vault.index().addSegment(pointer.stripe(), Segment.open(vault.keys(), pointer, payload));
    }
  }

  private static LostPart lost(boolean isIndex, UnreadableStripeException why, boolean whole)
      throws UnreadableStripeException {
    if (whole) {
      throw why;
    }
    return new LostPart(isIndex, why);
  }
}
