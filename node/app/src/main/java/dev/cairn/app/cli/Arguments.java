package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
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

  /** As {@link #instant}; nothing for {@code now}. */
  static String time(String typed) throws CommandFailure {
    return typed.equals("now") ? "" : instant(typed);
  }

  /** A time as the local API has it, from {@code 2026-01-31 18:00:00} in this machine's zone. */
  static String instant(String typed) throws CommandFailure {
    try {
      LocalDateTime local = LocalDateTime.parse(typed.strip().replace(' ', 'T'));
      return local.atZone(ZoneId.systemDefault()).toInstant().toString();
    } catch (DateTimeParseException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "'" + typed + "' is not a time; write it as '2026-01-31 18:00:00'", e);
    }
  }
}
