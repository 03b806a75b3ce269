package dev.cairn.archive.vault;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.crypto.VerifyKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a vault's head record holds: everything else is found from here.
 *
 * @param name of the vault, so that a key used for another vault is noticed
 * @param segments the index
 * @param snapshotPages chunks that list the snapshots, oldest first
 * @param shareEpoch the last dealing of key shares; 0 for none
 * @param live the drive's live tree, opaque here; empty while no drive was mounted
 * @param policies the chunk that lists the owner's policies; empty while there are none
 * @param adders the append-only devices
 */
record Head(
    String name,
    List<SegmentPointer> segments,
    List<ChunkLocation> snapshotPages,
    long shareEpoch,
    byte[] live,
    Optional<ChunkLocation> policies,
    List<Adder> adders) {

  Head {
    adders = List.copyOf(adders);
    segments = List.copyOf(segments);
    snapshotPages = List.copyOf(snapshotPages);
  }

  static Head empty(String name) {
    return new Head(name, List.of(), List.of(), 0, new byte[0], Optional.empty(), List.of());
  }

  Head withSegments(List<SegmentPointer> next) {
    return new Head(name, next, snapshotPages, shareEpoch, live, policies, adders);
  }

  Head withSnapshotPages(List<ChunkLocation> next) {
    return new Head(name, segments, next, shareEpoch, live, policies, adders);
  }

  Head withShareEpoch(long next) {
    return new Head(name, segments, snapshotPages, next, live, policies, adders);
  }

  Head withLive(byte[] next) {
    return new Head(name, segments, snapshotPages, shareEpoch, next, policies, adders);
  }

  Head withPolicies(Optional<ChunkLocation> next) {
    return new Head(name, segments, snapshotPages, shareEpoch, live, next, adders);
  }

  Head withAdders(List<Adder> next) {
    return new Head(name, segments, snapshotPages, shareEpoch, live, policies, next);
  }

  /** The append-only device with this key. */
  Optional<Adder> adder(VerifyKey device) {
    return adders.stream().filter(adder -> adder.device().equals(device)).findFirst();
  }

  /** The chunks that it names itself, each in a stripe that no segment lists. */
  List<ChunkLocation> pages() {
    List<ChunkLocation> pages = new ArrayList<>(snapshotPages);
    policies.ifPresent(pages::add);
    return pages;
  }
}
