package dev.cairn.archive.select;

import java.util.ArrayList;
import java.util.List;

/**
 * Patterns for what is left out, in the order they were written; a line with {@code !} before its
 * pattern takes back what lines above it left out. What is below a folder that is left out cannot
 * be taken back.
 */
public final class Rules {

  /** Nothing is left out. */
  public static final Rules NONE = new Rules(List.of());

  private final List<Rule> rules;

  private record Rule(Glob glob, boolean takesBack) {}

  /** What rules say of a path. */
  public enum Verdict {
    /** Nothing. */
    SILENT,
    /** It is left out. */
    LEFT_OUT,
    /** It is taken, whatever was said before. */
    TAKEN
  }

  private Rules(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Reads patterns, one each.
   *
   * @throws IllegalArgumentException if one is none; the message names it
   */
  public static Rules of(List<String> patterns, boolean ignoreCase) {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      boolean takesBack = pattern.startsWith("!");
      rules.add(
          new Rule(Glob.of(takesBack ? pattern.substring(1) : pattern, ignoreCase), takesBack));
    }
    return rules.isEmpty() ? NONE : new Rules(List.copyOf(rules));
  }

  /** The patterns of a file's lines: without blank ones and those that begin with {@code #}. */
  public static List<String> patterns(List<String> lines) {
    return lines.stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /** What the last of the rules that matches {@code path} says. */
  public Verdict verdict(String path) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (rules.get(i).glob().matches(path)) {
        return rules.get(i).takesBack() ? Verdict.TAKEN : Verdict.LEFT_OUT;
      }
    }
    return Verdict.SILENT;
  }
}
