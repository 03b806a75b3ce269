package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.archive.select.Rules;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Patterns of what is left out, typed or in files. */
final class PatternOptions {

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

  /** As the local API has them. */
  Map<String, Object> args() throws CommandFailure, IOException {
    return Map.of(
        "exclude", patterns(exclude, excludeFiles),
        "iexclude", patterns(iexclude, iexcludeFiles));
  }

  private static List<String> patterns(List<String> typed, List<Path> files)
      throws CommandFailure, IOException {
    List<String> patterns = new ArrayList<>(typed);
    for (Path file : files) {
      for (String pattern : Rules.patterns(lines(Files.readAllBytes(file), file.toString()))) {
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

  static List<String> lines(byte[] bytes, String file) throws CommandFailure {
    return text(bytes, file).lines().toList();
  }

  static String text(byte[] bytes, String file) throws CommandFailure {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          file + " is not UTF-8; to keep files whose names are not, name the folder they are in",
          e);
    }
  }
}
