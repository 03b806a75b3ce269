package dev.cairn.archive.vault;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.SegmentPointer;
import java.util.List;

/**
 * What a vault's head record holds: everything else is found from here.
 *
 * @param name of the vault, so that a key used for another vault is noticed
 * @param segments the index
 * @param snapshotPages chunks that list the snapshots, oldest first
 * @param shareEpoch the last dealing of key shares; 0 for none
 * @param live the drive's live tree, opaque here; empty while no drive was mounted
 */
record Head(
    String name,
    List<SegmentPointer> segments,
    List<ChunkLocation> snapshotPages,
    long shareEpoch,
    byte[] live) {

  Head {
    segments = List.copyOf(segments);
    snapshotPages = List.copyOf(snapshotPages);
  }

  static Head empty(String name) {
    return new Head(name, List.of(), List.of(), 0, new byte[0]);
  }
}
