package dev.cairn.archive.select;

import dev.cairn.archive.vault.Snapshot;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which snapshots of a group are kept, by restic's rules (its manual, "Removing snapshots according
 * to a policy"). Pure.
 *
 * <p>Each count keeps the newest snapshot of each of the newest so many hours, days, weeks, months
 * or years that have one; where there are fewer, the oldest of all is kept too. Spans are measured
 * back from the newest snapshot, not from now, so that a machine that is off loses nothing.
 *
 * @param counts how many of each; −1 for all; what is missing keeps nothing
 * @param within keeps all within that span
 * @param withinEach keeps the newest of each hour, day, … within that span
 * @param tagLists keeps those that have every tag of one of the lists
 */
public record KeepPolicy(
    Map<Unit, Integer> counts,
    Optional<Span> within,
    Map<Unit, Span> withinEach,
    List<List<String>> tagLists) {

  /** What is counted. */
  public enum Unit {
    LAST("last"),
    HOURLY("hourly"),
    DAILY("daily"),
    WEEKLY("weekly"),
    MONTHLY("monthly"),
    YEARLY("yearly");

    private final String word;

    Unit(String word) {
      this.word = word;
    }

    /** As in {@code --keep-daily}. */
    public String word() {
      return word;
    }

    /** The same number for two times in the same hour, day, … */
    private long of(ZonedDateTime time, int number) {
      return switch (this) {
        case LAST -> number;
        case HOURLY -> DAILY.of(time, number) * 100 + time.getHour();
        case DAILY -> MONTHLY.of(time, number) * 100 + time.getDayOfMonth();
        case WEEKLY ->
            time.get(IsoFields.WEEK_BASED_YEAR) * 100L
                + time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
        case MONTHLY -> YEARLY.of(time, number) * 100 + time.getMonthValue();
        case YEARLY -> time.getYear();
      };
    }
  }

  public KeepPolicy {
    counts = Map.copyOf(counts);
    withinEach = Map.copyOf(withinEach);
    tagLists = tagLists.stream().map(List::copyOf).toList();
  }

  /** True if it keeps nothing at all. */
  public boolean isEmpty() {
    return counts.values().stream().allMatch(count -> count == 0)
        && within.isEmpty()
        && withinEach.isEmpty()
        && tagLists.isEmpty();
  }

  /**
   * What becomes of a snapshot.
   *
   * @param reasons why it is kept, in restic's words; none: it is not
   */
  public record Decision(Snapshot snapshot, List<String> reasons) {
    /** True if it stays. */
    public boolean kept() {
      return !reasons.isEmpty();
    }
  }

  /**
   * Decides on the snapshots of one group; newest first.
   *
   * @param zone where days begin
   */
  public List<Decision> decide(List<Snapshot> group, ZoneId zone) {
    List<Snapshot> newestFirst =
        group.stream().sorted(Comparator.comparing(Snapshot::time).reversed()).toList();
    Map<Unit, Bucket> buckets = new EnumMap<>(Unit.class);
    counts.forEach((unit, count) -> buckets.put(unit, new Bucket(count)));
    Map<Unit, Bucket> spans = new EnumMap<>(Unit.class);
    withinEach.keySet().forEach(unit -> spans.put(unit, new Bucket(-1)));
    List<Decision> decisions = new ArrayList<>();
    for (int number = 0; number < newestFirst.size(); number++) {
      Snapshot snapshot = newestFirst.get(number);
      ZonedDateTime time = snapshot.time().atZone(zone);
      ZonedDateTime newest = newestFirst.getFirst().time().atZone(zone);
      boolean oldest = number == newestFirst.size() - 1;
      List<String> reasons = new ArrayList<>(fixedReasons(snapshot, time, newest));
      for (Map.Entry<Unit, Bucket> bucket : buckets.entrySet()) {
        if (bucket.getValue().takes(bucket.getKey().of(time, number), oldest)) {
          reasons.add(bucket.getValue().words(bucket.getKey()));
        }
      }
      for (Map.Entry<Unit, Bucket> bucket : spans.entrySet()) {
        Span span = Objects.requireNonNull(withinEach.get(bucket.getKey()));
        if (time.isAfter(span.before(newest))
            && bucket.getValue().takes(bucket.getKey().of(time, number), oldest)) {
          reasons.add(bucket.getKey().word() + " within " + span);
        }
      }
      decisions.add(new Decision(snapshot, List.copyOf(reasons)));
    }
    return decisions;
  }

  private List<String> fixedReasons(Snapshot snapshot, ZonedDateTime time, ZonedDateTime newest) {
    List<String> reasons = new ArrayList<>();
    for (List<String> tags : tagLists) {
      if (snapshot.tags().containsAll(tags)) {
        reasons.add("has tags " + String.join(", ", tags));
      }
    }
    if (within.isPresent() && time.isAfter(within.get().before(newest))) {
      reasons.add("within " + within.get());
    }
    return reasons;
  }

  /** How many of a unit are still to be kept, and which was the last. */
  private static final class Bucket {
    private int left;
    private long last = Long.MIN_VALUE;
    private boolean onlyOldest;

    Bucket(int left) {
      this.left = left;
    }

    boolean takes(long value, boolean oldest) {
      onlyOldest = value == last;
      if (left == 0 || (onlyOldest && !oldest)) {
        return false;
      }
      last = value;
      left -= left > 0 ? 1 : 0;
      return true;
    }

    String words(Unit unit) {
      return (onlyOldest ? "oldest " : "") + unit.word() + " snapshot";
    }
  }
}
