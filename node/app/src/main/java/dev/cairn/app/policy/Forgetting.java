package dev.cairn.app.policy;

import dev.cairn.archive.select.KeepPolicy.Decision;
import dev.cairn.archive.vault.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a policy forgets by itself. A person who forgets by hand looks at a list; here nobody looks,
 * so a clock that is wrong, or was, forgets nothing: spans and days are counted from the newest
 * snapshot.
 */
public final class Forgetting {

  private static final Duration CLOCK_OFF_MAX = Duration.ofMinutes(30);
  private static final Duration FUTURE_MAX = Duration.ofMinutes(1);

  private Forgetting() {}

  /**
   * Why nothing may be forgotten now; empty if nothing is in the way.
   *
   * @param snapshots of the source
   * @param clocksAhead how far the clocks of other members are ahead of this device's
   */
  public static Optional<String> objection(
      Policy policy, List<Snapshot> snapshots, Instant now, List<Duration> clocksAhead) {
    if (!policy.unknown().isEmpty()) {
      return Optional.of(
          "nothing is forgotten: newer software wrote %s into the policy; update this device"
              .formatted(String.join(", ", policy.unknown())));
    }
    Optional<Snapshot> newest = snapshots.stream().max(Comparator.comparing(Snapshot::time));
    if (newest.isPresent() && newest.get().time().isAfter(now.plus(FUTURE_MAX))) {
      return Optional.of(
          "nothing is forgotten: snapshot %s is of %s, which is yet to come; forget it by name if a wrong clock made it"
              .formatted(newest.get().id().shortHex(), newest.get().time()));
    }
    List<Duration> sorted = clocksAhead.stream().sorted().toList();
    if (!sorted.isEmpty()) {
      Duration median = sorted.get(sorted.size() / 2);
      if (median.abs().compareTo(CLOCK_OFF_MAX) > 0) {
        return Optional.of(
            "nothing is forgotten: this clock is %d minutes off by %d members; set it"
                .formatted(median.abs().toMinutes(), sorted.size()));
      }
    }
    return Optional.empty();
  }

  /** The snapshots of the source that no rule keeps; none if there are no rules. */
  public static List<Snapshot> forgotten(Policy policy, List<Snapshot> snapshots, ZoneId zone) {
    if (policy.keep().isEmpty()) {
      return List.of();
    }
    return policy.keep().decide(snapshots, zone).stream()
        .filter(decision -> !decision.kept())
        .map(Decision::snapshot)
        .toList();
  }
}
