package dev.cairn.app.policy;

import dev.cairn.app.home.Speeds;
import dev.cairn.app.output.Message;
import dev.cairn.archive.backup.VerifySample;
import dev.cairn.archive.select.Exclusions;
import dev.cairn.archive.select.KeepPolicy;
import dev.cairn.archive.vault.StoredPolicy;
import dev.cairn.archive.vault.StoredPolicy.Source;
import dev.cairn.storage.budget.RateLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is done with a source: its own policy, and the default one where it says nothing.
 *
 * @param words of both together
 * @param schedule when it is backed up
 * @param keep which snapshots stay; empty: all
 * @param exclusions what is left out
 * @param tags words kept with each snapshot
 * @param upload how fast this device may send while it is backed up; empty: as ever
 * @param verify how much of what was stored is read back
 * @param pruneEvery how often space is given back; empty: only when asked
 * @param alarmAfter how long without a success is too long; zero: never
 * @param unknown keys that newer software wrote and this one does not know
 */
public record Policy(
    SortedMap<String, List<String>> words,
    Schedule schedule,
    KeepPolicy keep,
    Exclusions exclusions,
    List<String> tags,
    Optional<RateLimits> upload,
    VerifySample verify,
    Optional<Duration> pruneEvery,
    Duration alarmAfter,
    List<String> unknown) {

  /** Longer than a weekend with the laptop closed. */
  static final Duration ALARM_AFTER_USUAL = Duration.ofDays(7);

  /** A prune reads every tree; what it gives back comes 90 days later in any case. */
  private static final Duration PRUNE_EVERY_USUAL = Duration.ofDays(7);

  /** The policy of {@code source} among those of its vault; empty if it has none of its own. */
  public static Optional<Policy> of(List<StoredPolicy> all, Source source) {
    return stored(all, source)
        .map(own -> of(joined(stored(all, Source.DEFAULT).map(StoredPolicy::words), own.words())));
  }

  private static Optional<StoredPolicy> stored(List<StoredPolicy> all, Source source) {
    return all.stream().filter(policy -> policy.source().equals(source)).findFirst();
  }

  /** The words of a source's policy, with those of the default one where they count. */
  private static SortedMap<String, List<String>> joined(
      Optional<SortedMap<String, List<String>>> usual, SortedMap<String, List<String>> own) {
    SortedMap<String, List<String>> joined = new TreeMap<>(own);
    usual
        .orElse(new TreeMap<>())
        .forEach((key, values) -> {
          PolicyKey.Part part = PolicyKey.find(key).map(PolicyKey::part).orElse(PolicyKey.Part.OWN);
          switch (part) {
            case KEEP, SCHEDULE -> {
              if (own.keySet().stream().noneMatch(word -> isOf(part, word))) {
                joined.put(key, values);
              }
            }
            case ADDED -> {
              List<String> both = new ArrayList<>(values);
              both.addAll(own.getOrDefault(key, List.of()));
              joined.put(key, both.stream().distinct().toList());
            }
            case OWN -> joined.putIfAbsent(key, values);
          }
        });
    return joined;
  }

  static boolean isOf(PolicyKey.Part part, String word) {
    return PolicyKey.find(word).filter(key -> key.part() == part).isPresent();
  }

  /**
   * From words.
   *
   * @throws IllegalArgumentException if a value is none; names its key and how to write it
   */
  public static Policy of(SortedMap<String, List<String>> words) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    words.forEach((word, values) ->
        PolicyKey.find(word)
            .ifPresentOrElse(
                key -> arguments.put(key.argumentName(), key.argument(values)),
                () -> unknown.add(word)));
    Message args = new Message("policy", arguments);
    Schedule schedule = Schedule.of(words);
    return new Policy(
        words,
        schedule,
        KeepWords.policy(args),
        ExclusionWords.exclusions(args),
        args.texts("tags"),
        upload(args),
        verify(args.text("verify_sample")),
        pruneEvery(args.text("prune_every")),
        alarmAfter(args.text("alarm_after"), schedule),
        List.copyOf(unknown));
  }

  private static Optional<RateLimits> upload(Message args) {
    String usual = args.text("upload");
    String hours = args.text("upload_hours");
    return usual.isEmpty() && hours.isEmpty()
        ? Optional.empty()
        : Optional.of(Speeds.upload("upload", usual, "upload-hours", hours));
  }

  /**
   * How much a backup reads back: {@code "2"} or {@code "0.5%"} percent, {@code "none"}, or the
   * usual if it is empty.
   *
   * @throws IllegalArgumentException if it is none of these; says how to write it
   */
  public static VerifySample verify(String text) {
    if (text.isEmpty()) {
      return VerifySample.USUAL;
    }
    if (text.equals("none")) {
      return VerifySample.NONE;
    }
    try {
      return VerifySample.of(
          Double.parseDouble(text.endsWith("%") ? text.substring(0, text.length() - 1) : text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "verify-sample: '" + text + "' is neither a percentage of 0 to 100 nor none", e);
    }
  }

  private static Optional<Duration> pruneEvery(String text) {
    if (text.isEmpty()) {
      return Optional.of(PRUNE_EVERY_USUAL);
    }
    return text.equals("never")
        ? Optional.empty()
        : Optional.of(Durations.parse("prune-every", text));
  }

  private static Duration alarmAfter(String text, Schedule schedule) {
    if (text.isEmpty()) {
      return schedule instanceof Schedule.Never ? Duration.ZERO : ALARM_AFTER_USUAL;
    }
    return text.equals("never") ? Duration.ZERO : Durations.parse("alarm-after", text);
  }
}
