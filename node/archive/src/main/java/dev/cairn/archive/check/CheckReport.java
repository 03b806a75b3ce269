package dev.cairn.archive.check;

import dev.cairn.archive.vault.LostPart;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage.StripeHealth;
import java.util.List;

/**
 * What a check saw.
 *
 * @param problems the first 1000 things that are wrong; empty means sound
 * @param problemCount all of them
 * @param directories distinct in content, over all snapshots, as {@code files} and {@code chunks}
 *     are
 * @param marginMin fewest living blocks above k over all stripes; negative when one is unreadable
 * @param belowTarget stripes that are readable with fewer living blocks than were placed
 */
public record CheckReport(
    long snapshots,
    long directories,
    long files,
    long chunks,
    long stripes,
    long bytesRead,
    int marginMin,
    long belowTarget,
    long problemCount,
    List<Problem> problems) {

  /** True when everything the snapshots need is there and readable. */
  public boolean sound() {
    return problemCount == 0;
  }

  /** One thing that is wrong. */
  public sealed interface Problem {

    /** A page of a tree could not be read; everything below {@code path} is unknown. */
    record TreeUnreadable(Hash snapshot, String path, String detail) implements Problem {}

    /** A chunk of {@code path} is in no index. */
    record ChunkNotIndexed(Hash chunk, String path) implements Problem {}

    /** A part of the index or of the list of snapshots is lost for now; the rest was checked. */
    record PartUnreadable(LostPart part) implements Problem {}

    /** Fewer than k hosts could prove their block. */
    record StripeUnreadable(StripeHealth health) implements Problem {}

    /** A chunk does not open, or is not what its id says. */
    record ChunkDamaged(Hash chunk, Hash stripe, String detail) implements Problem {}
  }
}
