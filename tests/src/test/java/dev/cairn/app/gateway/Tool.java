package dev.cairn.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program that is not ours, run to its end. */
public final class Tool {

  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Path directory = Path.of("").toAbsolutePath();

  private Tool(List<String> command) {
    this.command.addAll(command);
  }

  /** How it ended, and what it said on both of its streams. */
  public record Ended(int code, String said, List<String> command) {
    /** Fails the test unless it ended so. */
    public String expect(int expected) {
      assertThat(code).as("%s%n%s", command, said).isEqualTo(expected);
      return said;
    }
  }

  /** Skips the test, loudly, where the program is missing. */
  public static Tool of(String program, String debianPackage, String... arguments) {
    boolean there = false;
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      there |= Files.isExecutable(Path.of(folder, program));
    }
    assumeTrue(there, "SKIPPED: no " + program + " here (apt install " + debianPackage + ")");
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    return new Tool(command);
  }

  /** In the environment of {@code other} as well. */
  public Tool as(Tool other) {
    environment.putAll(other.environment);
    return this;
  }

  /** With a variable of its environment. */
  public Tool with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** From this folder, for those that write where they are. */
  public Tool in(Path folder) {
    directory = folder;
    return this;
  }

  /** The same with more arguments, whatever was said before. */
  public Tool and(String... more) {
    Tool longer = new Tool(command).in(directory);
    longer.environment.putAll(environment);
    longer.command.addAll(List.of(more));
    return longer;
  }

  public Ended run(String... more) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(all).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said, all);
  }

  /** Runs it to its end, which must be good. */
  public String ok(String... more) throws IOException, InterruptedException {
    return run(more).expect(0);
  }
}
