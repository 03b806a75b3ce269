package dev.cairn.fuse.drive.network;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.crypto.Hash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which range is fetched next: the one whose bytes are needed first. What a reader waits for comes
 * before all else and beside what is under way; then what readers will come to, the nearest first,
 * whoever they are; then what nobody waits for. Decisions only; not for two threads at once.
 */
final class FetchQueue {

  /** What somebody waits for begins at once while no more than this is under way. */
  static final int NOW_MAX = 24;

  /** Ranges ahead of readers: as many as hide round trips and keep the hosts of a stripe busy. */
  static final int AHEAD_MAX = 8;

  /** Ranges that nobody waits for. */
  static final int BACKGROUND_MAX = 2;

  /** Ranges ahead that may wait; what is farthest is given up, and asked for again in its time. */
  static final int WAITING_MAX = 64;

  private static final Comparator<Range> ORDER =
      Comparator.comparing((Range range) -> range.due.lane)
          .thenComparingLong(range -> range.due.distanceBytes)
          .thenComparingLong(range -> range.number);

  private final TreeSet<Range> waiting = new TreeSet<>(ORDER);
  private long numbers;
  private int running;

  /** How urgent. */
  enum Lane {
    NOW,
    AHEAD,
    BACKGROUND
  }

  /**
   * When a range is needed.
   *
   * @param distanceBytes how far its reader is from it
   */
  record Due(Lane lane, long distanceBytes) {
    static final Due NOW = new Due(Lane.NOW, 0);

    boolean isBefore(Due other) {
      int lanes = lane.compareTo(other.lane);
      return lanes < 0 || (lanes == 0 && distanceBytes < other.distanceBytes);
    }
  }

  /** A range of a pack that is to be fetched, and how it ended. */
  static final class Range {
    final Hash stripe;
    final List<PackEntry> entries = new ArrayList<>();
    @Nullable ArchiveException failure;
    boolean done;
    private final long number;
    private Due due;

    private Range(Hash stripe, Due due, long number) {
      this.stripe = stripe;
      this.due = due;
      this.number = number;
    }

    int offset() {
      return entries.getFirst().offset();
    }

    int bytes() {
      return entries.getLast().end() - offset();
    }

    /** Whether the chunk lies right behind it and the whole is no longer than {@code bytesMax}. */
    boolean joins(ChunkLocation next, long bytesMax) {
      return next.stripe().equals(stripe)
          && next.entry().offset() == entries.getLast().end()
          && next.entry().end() - offset() <= bytesMax;
    }
  }

  /** Adds an empty range; the caller puts chunks into it. */
  Range add(Hash stripe, Due due) {
    Range range = new Range(stripe, due, numbers++);
    waiting.add(range);
    return range;
  }

  /** It is needed sooner than was thought; or not, and then nothing happens. */
  void hasten(Range range, Due due) {
    if (due.isBefore(range.due)) {
      boolean waits = waiting.remove(range);
      range.due = due;
      if (waits) {
        waiting.add(range);
      }
    }
  }

  /** The range that is to be fetched now, which counts as running from then on; null if none. */
  @Nullable Range poll() {
    if (waiting.isEmpty() || running >= limit(waiting.first().due.lane)) {
      return null;
    }
    running++;
    return waiting.pollFirst();
  }

  private static int limit(Lane lane) {
    return switch (lane) {
      case NOW -> NOW_MAX;
      case AHEAD -> AHEAD_MAX;
      case BACKGROUND -> BACKGROUND_MAX;
    };
  }

  /** One that {@link #poll} gave has ended. */
  void ended() {
    running--;
  }

  /** A range ahead of readers that has to go because too many wait; null if none has to. */
  @Nullable Range giveUp() {
    if (waiting.size() <= WAITING_MAX) {
      return null;
    }
    for (Range range : waiting.descendingSet()) {
      if (range.due.lane == Lane.AHEAD) {
        waiting.remove(range);
        return range;
      }
    }
    return null;
  }
}
