package dev.cairn.app.policy;

import dev.cairn.app.output.Nearest;
import dev.cairn.app.output.Quantity;
import dev.cairn.archive.select.KeepPolicy.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One thing that a policy may say. Its name is that of the option of {@code cairn policy set}, and
 * of the field in a policy file.
 *
 * @param name with hyphens
 * @param part how it goes together with the default policy
 * @param kind what its value is
 */
public record PolicyKey(String name, Part part, Kind kind) {

  /** How a source's policy and the default one go together. */
  public enum Part {
    /** The rules for keeping: a source that has one has them all. */
    KEEP,
    /** The schedule: likewise. */
    SCHEDULE,
    /** Both count. */
    ADDED,
    /** The source's own counts. */
    OWN
  }

  /** What a value is. */
  public enum Kind {
    COUNT,
    TEXT,
    TRUTH,
    SIZE,
    /** Any number of values. */
    LIST,
    /** Any number of words; commas part them as well. */
    WORDS
  }

  private static final SortedMap<String, PolicyKey> ALL = all();

  private static SortedMap<String, PolicyKey> all() {
    List<PolicyKey> keys = new ArrayList<>();
    for (Unit unit : Unit.values()) {
      keys.add(new PolicyKey("keep-" + unit.word(), Part.KEEP, Kind.COUNT));
      if (unit != Unit.LAST) {
        keys.add(new PolicyKey("keep-within-" + unit.word(), Part.KEEP, Kind.TEXT));
      }
    }
    keys.add(new PolicyKey("keep-within", Part.KEEP, Kind.TEXT));
    keys.add(new PolicyKey("keep-tag", Part.KEEP, Kind.LIST));
    keys.add(new PolicyKey("every", Part.SCHEDULE, Kind.TEXT));
    keys.add(new PolicyKey("at", Part.SCHEDULE, Kind.WORDS));
    keys.add(new PolicyKey("days", Part.SCHEDULE, Kind.WORDS));
    keys.add(new PolicyKey("cron", Part.SCHEDULE, Kind.LIST));
    keys.add(new PolicyKey("exclude", Part.ADDED, Kind.LIST));
    keys.add(new PolicyKey("iexclude", Part.ADDED, Kind.LIST));
    keys.add(new PolicyKey("exclude-if-present", Part.ADDED, Kind.LIST));
    keys.add(new PolicyKey("tag", Part.ADDED, Kind.WORDS));
    keys.add(new PolicyKey("exclude-caches", Part.OWN, Kind.TRUTH));
    keys.add(new PolicyKey("exclude-larger-than", Part.OWN, Kind.SIZE));
    keys.add(new PolicyKey("one-file-system", Part.OWN, Kind.TRUTH));
    keys.add(new PolicyKey("ignore-file", Part.OWN, Kind.TEXT));
    keys.add(new PolicyKey("upload", Part.OWN, Kind.TEXT));
    keys.add(new PolicyKey("upload-hours", Part.OWN, Kind.TEXT));
    keys.add(new PolicyKey("verify-sample", Part.OWN, Kind.TEXT));
    keys.add(new PolicyKey("prune-every", Part.OWN, Kind.TEXT));
    keys.add(new PolicyKey("alarm-after", Part.OWN, Kind.TEXT));
    SortedMap<String, PolicyKey> all = new TreeMap<>();
    keys.forEach(key -> all.put(key.name, key));
    return Collections.unmodifiableSortedMap(all);
  }

  /** The key of that name; empty if there is none. */
  public static Optional<PolicyKey> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /**
   * The key of that name.
   *
   * @throws IllegalArgumentException if there is none: names it, and the nearest there is
   */
  public static PolicyKey require(String name) {
    return find(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "unknown key '" + name + "'" + Nearest.hint(name, ALL.keySet())));
  }

  /** True if it may have any number of values. */
  boolean isList() {
    return kind == Kind.LIST || kind == Kind.WORDS;
  }

  /** The values as they are kept: each word apart. */
  List<String> values(List<String> typed) {
    if (kind != Kind.WORDS) {
      return List.copyOf(typed);
    }
    return typed.stream()
        .flatMap(list -> Arrays.stream(list.split(",")))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /**
   * The values as an operation's argument: a number, a truth, a text or a list of texts.
   *
   * @throws IllegalArgumentException if they are none: names the key and what is wrong
   */
  Object argument(List<String> values) {
    if (isList()) {
      return values;
    }
    if (values.size() != 1) {
      throw new IllegalArgumentException(name + ": one value, not " + values.size());
    }
    String value = values.getFirst();
    try {
      return switch (kind) {
        case COUNT -> count(value);
        case SIZE -> Quantity.parseBytes(value);
        case TRUTH -> truth(value);
        case TEXT, LIST, WORDS -> value;
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static long count(String value) {
    try {
      int count = Integer.parseInt(value.strip());
      if (count >= -1) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Said below, with the others.
    }
    throw new IllegalArgumentException("'" + value + "': a number, or -1 for all");
  }

  private static boolean truth(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + value + "' is neither true nor false");
    };
  }

  /** Its name among an operation's arguments. */
  String argumentName() {
    return name.equals("tag") ? "tags" : name.replace('-', '_');
  }

  @Override
  public String toString() {
    return Objects.requireNonNull(name);
  }
}
