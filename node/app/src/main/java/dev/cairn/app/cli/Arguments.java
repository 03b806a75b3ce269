package dev.cairn.app.cli;

import java.nio.file.Path;
import java.util.List;

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
}
