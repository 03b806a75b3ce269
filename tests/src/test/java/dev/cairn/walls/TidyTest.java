package dev.cairn.walls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said of the source as text: lengths, swallowed failures, paths of a machine. */
class TidyTest {

  private static final int LINES_MAX = 600;
  private static final Path TOP = Path.of("").toAbsolutePath().getParent();

  @Test
  void noFileIsLongerThanOneCanHoldInMind() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources()) {
      long lines = Files.readAllLines(file).size();
      if (lines > LINES_MAX) {
        tooLong.add(TOP.relativize(file) + ": " + lines + " lines, split at " + LINES_MAX);
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void nothingIsPrintedInsteadOfHandled() throws IOException {
    assertThat(
            linesMatching(
                Pattern.compile("printStackTrace\\(\\)|catch \\(Throwable \\w+\\) \\{\\}")))
        .isEmpty();
  }

  @Test
  void noPathOfOneMachine() throws IOException {
    String roots = String.join("|", "work", "root", "farm");
    assertThat(linesMatching(Pattern.compile("[\"' ]/(" + roots + ")/"))).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Path file : sources()) {
      Path folder = file.getParent();
      boolean production = file.toString().contains("/src/main/");
      if (production && !Files.exists(folder.resolve("package-info.java"))) {
        silent.add(TOP.relativize(folder).toString());
      }
    }
    assertThat(silent).isEmpty();
  }

  private static List<String> linesMatching(Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : sources()) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (pattern.matcher(lines.get(i)).find() && !file.endsWith("TidyTest.java")) {
          found.add(TOP.relativize(file) + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    return found;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(TOP)) {
      List<Path> java =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.toString().contains("/target/"))
              .sorted()
              .toList();
      assertThat(java).hasSizeGreaterThan(20);
      return java;
    }
  }
}
