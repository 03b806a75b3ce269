package dev.cairn.app.policy;

import dev.cairn.app.output.Message;
import dev.cairn.archive.select.KeepPolicy;
import dev.cairn.archive.select.KeepPolicy.Unit;
import dev.cairn.archive.select.SnapshotFilter;
import dev.cairn.archive.select.Span;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules for keeping, from the arguments {@code keep_…}. */
public final class KeepWords {

  private KeepWords() {}

  /**
   * The rules.
   *
   * @throws IllegalArgumentException if one is none; says which and how to write it
   */
  public static KeepPolicy policy(Message args) {
    Map<Unit, Integer> counts = new EnumMap<>(Unit.class);
    Map<Unit, Span> within = new EnumMap<>(Unit.class);
    for (Unit unit : Unit.values()) {
      long count = args.number("keep_" + unit.word());
      if (count < -1) {
        throw new IllegalArgumentException(
            "--keep-" + unit.word() + " " + count + ": a number, or -1 for all");
      }
      if (count != 0) {
        counts.put(unit, (int) Math.min(count, Integer.MAX_VALUE));
      }
      String span = args.text("keep_within_" + unit.word());
      if (!span.isEmpty()) {
        within.put(unit, Span.parse(span));
      }
    }
    String all = args.text("keep_within");
    List<List<String>> tags = new ArrayList<>();
    args.texts("keep_tag").forEach(list -> tags.add(SnapshotFilter.words(list)));
    return new KeepPolicy(
        counts, all.isEmpty() ? Optional.empty() : Optional.of(Span.parse(all)), within, tags);
  }
}
