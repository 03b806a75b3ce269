package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import dev.cairn.archive.select.Exclusions;
import dev.cairn.archive.select.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What of the paths is taken, and lists of paths in files. */
final class ChoiceOptions {

  @Mixin PatternOptions patterns = new PatternOptions();

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
      defaultValue = Exclusions.IGNORE_FILE,
      description = "Files with patterns, in any folder (default: ${DEFAULT-VALUE}; '': none).")
  String ignoreFile = Exclusions.IGNORE_FILE;

  @Option(
      names = "--files-from",
      paramLabel = "FILE",
      description = "Also the paths and patterns in its lines; - is stdin.")
  List<String> filesFrom = List.of();

  @Option(
      names = "--files-from-verbatim",
      paramLabel = "FILE",
      description = "Also the paths in its lines, as they are.")
  List<String> filesFromVerbatim = List.of();

  @Option(
      names = "--files-from-raw",
      paramLabel = "FILE",
      description = "Also the paths in it, each with a zero byte behind it.")
  List<String> filesFromRaw = List.of();

  /** What is left out, as the local API has it. */
  Map<String, Object> args() throws CommandFailure, IOException {
    Map<String, Object> args = new LinkedHashMap<>(patterns.args());
    args.put("exclude_caches", excludeCaches);
    args.put("exclude_if_present", excludeIfPresent);
    args.put("exclude_larger_than", largest());
    args.put("one_file_system", oneFileSystem);
    args.put("ignore_file", ignoreFile);
    return args;
  }

  private long largest() throws CommandFailure {
    try {
      return excludeLargerThan.isEmpty() ? 0 : Math.max(1, Quantity.parseBytes(excludeLargerThan));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, e.getMessage() + "", e);
    }
  }

  /** The paths in files, made absolute; patterns that match nothing are said. */
  List<String> listed(Output out) throws CommandFailure, IOException {
    List<Path> paths = new ArrayList<>();
    for (String file : filesFrom) {
      for (String line : Rules.patterns(PatternOptions.lines(bytes(file), file))) {
        List<Path> matching = PathPattern.expand(line);
        if (matching.isEmpty()) {
          out.accept(
              Message.of("error")
                  .with("item", line)
                  .with("during", "files-from")
                  .with("message", "matches no file; it is passed over"));
        }
        paths.addAll(matching);
      }
    }
    for (String file : filesFromVerbatim) {
      for (String line : PatternOptions.lines(bytes(file), file)) {
        if (!line.isEmpty()) {
          paths.add(Path.of(line));
        }
      }
    }
    for (String file : filesFromRaw) {
      for (String path : PatternOptions.text(bytes(file), file).split("\0", -1)) {
        if (!path.isEmpty()) {
          paths.add(Path.of(path));
        }
      }
    }
    return Arguments.absolute(paths);
  }

  private static byte[] bytes(String file) throws IOException {
    return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
  }
}
