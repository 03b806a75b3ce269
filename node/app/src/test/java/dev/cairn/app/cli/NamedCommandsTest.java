package dev.cairn.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A remedy that names a command names one that there is, with an option that it has. */
class NamedCommandsTest {

  private static final Path TOP = Path.of("..", "..").toAbsolutePath().normalize();

  /** Up to the first thing that is neither a word nor an option: a value, a quote, a stop. */
  private static final Pattern NAMED =
      Pattern.compile("(?<!\\w)(?<!\\w/)cairn((?: [a-z][a-z-]*)+)((?: --[a-z][a-z-]*)*)");

  private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"");
  private static final Pattern CODE =
      Pattern.compile("`[^`\\n]*`|^ *(?:\\$ )?(?:\\./)?cairn .*$", Pattern.MULTILINE);

  /** What the program does, where a sentence says so, and the label of a key: no commands. */
  private static final Set<String> PROSE = Set.of("is", "issuing", "process", "uses");

  private final CommandLine root = Commands.commandLine(Terminal.ofProcess());

  @Test
  void everyCommandThatTheProgramNamesExists() throws IOException {
    List<String> wrong = new ArrayList<>();
    int named = 0;
    for (Path file : files("/src/main/java/", ".java")) {
      String source = CONCATENATION.matcher(Files.readString(file)).replaceAll("");
      named += examine(file, source, STRING, wrong);
    }
    assertThat(wrong).isEmpty();
    assertThat(named).as("or the patterns find nothing").isGreaterThan(100);
  }

  @Test
  void everyCommandThatTheHandbookNamesExists() throws IOException {
    List<String> wrong = new ArrayList<>();
    int named = 0;
    for (Path file : files("", ".md")) {
      named += examine(file, Files.readString(file), CODE, wrong);
    }
    assertThat(wrong).isEmpty();
    assertThat(named).as("or the patterns find nothing").isGreaterThan(50);
  }

  private int examine(Path file, String text, Pattern quoted, List<String> wrong) {
    int named = 0;
    for (Matcher quote = quoted.matcher(text); quote.find(); ) {
      for (Matcher match = NAMED.matcher(quote.group()); match.find(); ) {
        named++;
        if (!exists(match.group(1).strip().split(" "), match.group(2))) {
          wrong.add(TOP.relativize(file) + ": " + match.group());
        }
      }
    }
    return named;
  }

  private boolean exists(String[] words, String options) {
    if (PROSE.contains(words[0])) {
      return true;
    }
    CommandLine command = root;
    for (String word : words) {
      CommandLine below = command.getSubcommands().get(word);
      if (below == null) {
        if (!command.getSubcommands().isEmpty()) {
          return false;
        }
        break; // an argument, or the sentence goes on
      }
      command = below;
    }
    CommandSpec spec = command.getCommandSpec();
    return Stream.of(options.split(" ")).allMatch(o -> o.isEmpty() || spec.findOption(o) != null);
  }

  private static List<Path> files(String part, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(TOP)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> file.toString().contains(part))
          .filter(file -> !file.toString().contains("/target/"))
          .filter(file -> !file.toString().contains("/node_modules/"))
          .sorted()
          .toList();
    }
  }
}
