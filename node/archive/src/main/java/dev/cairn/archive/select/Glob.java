package dev.cairn.archive.select;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern for paths, as restic has them: {@code *} and {@code ?} stand for characters within a
 * name, {@code [a-z]} and {@code [^a-z]} for one of several, {@code \} takes the next character as
 * it is, and {@code **} between slashes stands for any number of folders. A pattern that begins
 * with a slash is matched from the root; any other one matches the end of a path, so {@code *.o}
 * matches wherever the file lies.
 */
public final class Glob {

  private static final String ANY_DEPTH = "**";

  private final String text;
  private final boolean anchored;
  private final boolean ignoreCase;
  private final List<Part> parts;

  /** One name of a pattern. */
  private sealed interface Part {
    /** Exactly this. */
    record Name(String name) implements Part {}

    /** By expression. */
    record Shape(Pattern pattern) implements Part {}

    /** Any number of names. */
    record AnyDepth() implements Part {}
  }

  private Glob(String text, boolean anchored, boolean ignoreCase, List<Part> parts) {
    this.text = text;
    this.anchored = anchored;
    this.ignoreCase = ignoreCase;
    this.parts = parts;
  }

  /**
   * Reads a pattern.
   *
   * @param ignoreCase letters match in either case
   * @throws IllegalArgumentException if it is empty, or a bracket is not closed; the message names
   *     it
   */
  public static Glob of(String text, boolean ignoreCase) {
    String folded = ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    List<Part> parts = new ArrayList<>();
    for (String name : names(folded)) {
      parts.add(part(name, text));
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is no pattern: it names nothing");
    }
    return new Glob(text, folded.startsWith("/"), ignoreCase, List.copyOf(parts));
  }

  private static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return names;
  }

  private static Part part(String name, String whole) {
    if (name.equals(ANY_DEPTH)) {
      return new Part.AnyDepth();
    }
    if (name.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0)) {
      return new Part.Name(name);
    }
    try {
      return new Part.Shape(Pattern.compile(expression(name, whole), Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("'" + whole + "' is no pattern: " + e.getDescription(), e);
    }
  }

  private static String expression(String name, String whole) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      switch (c) {
        case '*' -> out.append(".*");
        case '?' -> out.append('.');
        case '[' -> {
          int end = name.indexOf(']', i + 2);
          if (end < 0) {
            throw new IllegalArgumentException("'" + whole + "' is no pattern: a [ without its ]");
          }
          String inside = name.substring(i + 1, end);
          boolean not = inside.startsWith("^") || inside.startsWith("!");
          String set = (not ? inside.substring(1) : inside).replaceAll("[\\[\\]\\\\&^]", "\\\\$0");
          out.append('[').append(not ? "^" : "").append(set).append(']');
          i = end;
        }
        case '\\' -> {
          i = Math.min(i + 1, name.length() - 1);
          out.append(Pattern.quote(name.substring(i, i + 1)));
        }
        default -> out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return out.toString();
  }

  /** True if {@code path} itself matches, whatever is above or below it. */
  public boolean matches(String path) {
    return matches(names(fold(path)));
  }

  /** True if {@code path} or a folder that it lies in matches. */
  public boolean matchesBranch(String path) {
    List<String> names = names(fold(path));
    for (int length = 1; length <= names.size(); length++) {
      if (matches(names.subList(0, length))) {
        return true;
      }
    }
    return false;
  }

  private String fold(String path) {
    return ignoreCase ? path.toLowerCase(Locale.ROOT) : path;
  }

  private boolean matches(List<String> names) {
    if (anchored) {
      return matches(0, names, 0);
    }
    for (int from = names.size(); from >= 0; from--) {
      if (matches(0, names, from)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(int part, List<String> names, int at) {
    if (part == parts.size()) {
      return at == names.size();
    }
    return switch (parts.get(part)) {
      case Part.AnyDepth any -> {
        for (int next = at; next <= names.size(); next++) {
          if (matches(part + 1, names, next)) {
            yield true;
          }
        }
        yield false;
      }
      case Part.Name(String name) ->
          at < names.size() && names.get(at).equals(name) && matches(part + 1, names, at + 1);
      case Part.Shape(Pattern pattern) ->
          at < names.size()
              && pattern.matcher(names.get(at)).matches()
              && matches(part + 1, names, at + 1);
    };
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
