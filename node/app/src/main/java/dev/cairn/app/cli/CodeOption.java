package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The printed recovery code: never on the command line, which other users of a machine can read.
 */
final class CodeOption {

  /** A file with more is none with a code in it. */
  private static final long FILE_BYTES_MAX = 4096;

  @Option(
      names = "--code",
      paramLabel = "FILE",
      description = "The file that the printed recovery code is in; - to type it.")
  @Nullable String file;

  /** What is in it; empty if it was not given. */
  String text() throws CommandFailure, IOException {
    if (file == null) {
      return "";
    }
    if (file.equals("-")) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
      String line = in.readLine();
      return line == null ? "" : line;
    }
    try {
      Path path = Path.of(file);
      if (Files.size(path) > FILE_BYTES_MAX) {
        throw new CommandFailure(ExitCodes.USAGE, file + " holds more than a recovery code");
      }
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCodes.USAGE, "there is no file " + file, e);
    }
  }
}
