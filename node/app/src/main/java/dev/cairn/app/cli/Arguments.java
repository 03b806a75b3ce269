package dev.cairn.app.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments made independent of where they were typed: the daemon has another working directory.
 */
final class Arguments {

  private Arguments() {}

  static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  static List<String> absolute(List<Path> paths) {
    return paths.stream().map(Arguments::absolute).toList();
  }

  /** The words of lists with commas. */
  static List<String> words(List<String> lists) {
    return lists.stream()
        .flatMap(list -> Arrays.stream(list.split(",")))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** All of both. */
  static Map<String, Object> joined(Map<String, Object> some, Map<String, Object> more) {
    Map<String, Object> all = new LinkedHashMap<>(some);
    all.putAll(more);
    return all;
  }
}
