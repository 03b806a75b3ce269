package dev.cairn.app.policy;

import dev.cairn.app.output.Message;
import dev.cairn.archive.select.Exclusions;
import dev.cairn.archive.select.Rules;
import java.util.ArrayList;
import java.util.List;

/** What is left out, from the arguments {@code exclude…}. */
public final class ExclusionWords {

  private ExclusionWords() {}

  /**
   * What is left out.
   *
   * @throws IllegalArgumentException if a pattern or a name is none; says which
   */
  public static Exclusions exclusions(Message args) {
    List<Exclusions.Marker> markers = new ArrayList<>();
    if (args.truth("exclude_caches")) {
      markers.add(Exclusions.Marker.CACHE);
    }
    args.texts("exclude_if_present").forEach(text -> markers.add(Exclusions.Marker.of(text)));
    long largest = args.number("exclude_larger_than");
    return new Exclusions(
        List.of(Rules.of(args.texts("exclude"), false), Rules.of(args.texts("iexclude"), true)),
        markers,
        args.fields().containsKey("ignore_file")
            ? args.text("ignore_file")
            : Exclusions.IGNORE_FILE,
        largest > 0 ? largest : Long.MAX_VALUE,
        args.truth("one_file_system"));
  }

  /**
   * What {@code usual} leaves out and what {@code typed} does: lists and truths count of both, of
   * single values those that were typed.
   */
  public static Exclusions joined(Exclusions usual, Message typed) {
    Exclusions more = exclusions(typed);
    List<Rules> rules = new ArrayList<>(usual.rules());
    rules.addAll(more.rules());
    List<Exclusions.Marker> markers = new ArrayList<>(usual.markers());
    more.markers().stream().filter(marker -> !markers.contains(marker)).forEach(markers::add);
    return new Exclusions(
        rules,
        markers,
        typed.fields().containsKey("ignore_file") ? more.ignoreFile() : usual.ignoreFile(),
        typed.number("exclude_larger_than") > 0 ? more.largerThanBytes() : usual.largerThanBytes(),
        usual.oneFileSystem() || more.oneFileSystem());
  }
}
