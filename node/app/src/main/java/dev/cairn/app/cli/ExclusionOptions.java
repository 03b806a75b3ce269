package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is left out of a backup. */
final class ExclusionOptions {

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
      description = "Files with patterns, in any folder (default: .cairnignore; '': none).")
  @Nullable String ignoreFile;

  /** What is left out, as the local API has it. */
  Map<String, Object> args() throws CommandFailure, IOException {
    Map<String, Object> args = new LinkedHashMap<>(patterns.args());
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
}
