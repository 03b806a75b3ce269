package dev.cairn.authority;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A command-line tool that we did not write, as a second opinion. */
public record Tool(String path) {

  public static final Tool OPENSSL = new Tool("/usr/bin/openssl");
  public static final Tool CURL = new Tool("/usr/bin/curl");

  /** What it said, both streams, and how it ended. */
  public record Outcome(int exit, byte[] output) {
    public String text() {
      return new String(output, UTF_8);
    }
  }

  /** Skips the test, and says so, where the tool is missing. */
  public void needed() {
    boolean present = Files.isExecutable(Path.of(path));
    if (!present) {
      System.err.println("SKIPPED: " + path + " is missing, nobody else judges us here");
    }
    Assumptions.assumeTrue(present);
  }

  public Outcome run(Path folder, String... arguments) throws IOException, InterruptedException {
    return run(folder, new byte[0], arguments);
  }

  public Outcome run(Path folder, byte[] stdin, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(path));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(stdin);
    } catch (IOException e) {
      // The tool did not read to the end; its exit code says what it thought.
    }
    byte[] output = process.getInputStream().readAllBytes();
    return new Outcome(process.waitFor(), output);
  }
}
