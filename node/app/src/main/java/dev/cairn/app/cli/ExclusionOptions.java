package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Quantity;
import dev.cairn.archive.select.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is left out of a backup. */
final class ExclusionOptions {

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)\\}|(\\w+))");

  @Option(
      names = {"-e", "--exclude"},
      paramLabel = "PATTERN",
      description = "Leave out what matches. May be repeated.")
  List<String> exclude = List.of();

  @Option(
      names = "--iexclude",
      paramLabel = "PATTERN",
      description = "The same, letters in either case.")
  List<String> iexclude = List.of();

  @Option(
      names = "--exclude-file",
      paramLabel = "FILE",
      description = "Leave out what matches one of its lines; # begins a comment.")
  List<Path> excludeFiles = List.of();

  @Option(
      names = "--iexclude-file",
      paramLabel = "FILE",
      description = "The same, letters in either case.")
  List<Path> iexcludeFiles = List.of();

  @Option(
      names = "--exclude-caches",
      description = "Of folders with a CACHEDIR.TAG keep only that.")
  boolean excludeCaches;

  @Option(
      names = "--exclude-if-present",
      paramLabel = "NAME[:HEADER]",
      description = "Of folders with such a file (that begins so) keep only that.")
  List<String> excludeIfPresent = List.of();

  @Option(
      names = "--exclude-larger-than",
      paramLabel = "SIZE",
      description = "Leave out larger files, as in 500M.")
  String excludeLargerThan = "";

  @Option(
      names = {"-x", "--one-file-system"},
      description = "Keep folders on other file systems empty.")
  boolean oneFileSystem;

  @Option(
      names = "--ignore-file",
      paramLabel = "NAME",
      description = "Files with patterns, in any folder (default: .cairnignore; '': none).")
  @Nullable String ignoreFile;

  /** What is left out, as the local API has it. */
  Map<String, Object> args() throws CommandFailure, IOException {
    Map<String, Object> args = new LinkedHashMap<>();
    args.put("exclude", patterns(exclude, excludeFiles));
    args.put("iexclude", patterns(iexclude, iexcludeFiles));
    args.put("exclude_caches", excludeCaches);
    args.put("exclude_if_present", excludeIfPresent);
    args.put("exclude_larger_than", largest());
    args.put("one_file_system", oneFileSystem);
    if (ignoreFile != null) {
      args.put("ignore_file", ignoreFile);
    }
    return args;
  }

  private long largest() throws CommandFailure {
    try {
      return excludeLargerThan.isEmpty() ? 0 : Math.max(1, Quantity.parseBytes(excludeLargerThan));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, e.getMessage() + "", e);
    }
  }

  private static List<String> patterns(List<String> typed, List<Path> files)
      throws CommandFailure, IOException {
    List<String> patterns = new ArrayList<>(typed);
    for (Path file : files) {
      for (String pattern :
          Rules.patterns(ChoiceOptions.lines(Files.readAllBytes(file), file.toString()))) {
        patterns.add(expanded(pattern));
      }
    }
    return patterns;
  }

  /** {@code $HOME} and the like, as restic has it in its exclude files; unknown ones are empty. */
  private static String expanded(String pattern) {
    return VARIABLE
        .matcher(pattern)
        .replaceAll(found -> {
          String name = found.group(1) == null ? found.group(2) : found.group(1);
          String value = System.getenv(name);
          return Matcher.quoteReplacement(value == null ? "" : value);
        });
  }
}
