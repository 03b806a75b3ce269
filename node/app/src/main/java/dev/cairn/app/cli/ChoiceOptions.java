package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.archive.select.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What of the paths is taken, and lists of paths in files. */
final class ChoiceOptions {

  @Mixin ExclusionOptions exclusions = new ExclusionOptions();

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

  /** True if paths are to be read from files. */
  boolean readsLists() {
    return !(filesFrom.isEmpty() && filesFromVerbatim.isEmpty() && filesFromRaw.isEmpty());
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
