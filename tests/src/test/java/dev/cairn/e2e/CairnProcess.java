package dev.cairn.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code cairn} program as a process of its own, from the classes under test. */
final class CairnProcess implements AutoCloseable {

  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx440m",
          "--enable-native-access=ALL-UNNAMED",
          "-cp",
          System.getProperty("java.class.path"));

  private static final String MAIN = "dev.cairn.app.Main";

  /** Sixteen at once on two busy cores take a minute. */
  private static final int READY_SECONDS = 180;

  private static final String END = "\0end";

  private final List<String> command;
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> said = new ArrayList<>();

  private CairnProcess(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    Thread.ofVirtual().name("lines of " + command).start(this::read);
  }

  /** Starts {@code cairn arguments…}; stdout and stderr are read together. */
  static CairnProcess start(String... arguments) throws IOException {
    return startUnder(List.of(), arguments);
  }

  /** As above, as the command that {@code wrapper} ends with (say {@code setpriv …}). */
  static CairnProcess startUnder(List<String> wrapper, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(JAVA);
    command.addAll(UnpackedLibraries.options());
    command.add(MAIN);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new CairnProcess(List.of(arguments), process);
  }

  /** Runs {@code cairn arguments…} to its end. */
  static Ended run(String... arguments) throws IOException, InterruptedException {
    return runUnder(List.of(), arguments);
  }

  /** As above, as the command that {@code wrapper} ends with. */
  static Ended runUnder(List<String> wrapper, String... arguments)
      throws IOException, InterruptedException {
    try (CairnProcess cairn = startUnder(wrapper, arguments)) {
      cairn.process.getOutputStream().close();
      return cairn.await(180);
    }
  }

  /** As {@link #run}, with {@code typed} on its standard input. */
  static Ended runTyping(String typed, String... arguments)
      throws IOException, InterruptedException {
    try (CairnProcess cairn = start(arguments)) {
      try (OutputStream in = cairn.process.getOutputStream()) {
        in.write(typed.getBytes(StandardCharsets.UTF_8));
      }
      return cairn.await(180);
    }
  }

  /** How a command ended. */
  record Ended(List<String> command, int exitCode, String output) {
    /** Done; or, of a backup, saved with fewer copies than wanted so far (20). */
    boolean isSaved() {
      return exitCode == 0 || exitCode == 20;
    }

    /** This, if the exit code is {@code expected}. */
    Ended expect(int expected) {
      if (exitCode != expected) {
        throw new AssertionError(
            "cairn "
                + String.join(" ", command)
                + " exited "
                + exitCode
                + ", not "
                + expected
                + ", and said:\n"
                + output);
      }
      return this;
    }

    /** This, if the exit code is {@code expected} and all of {@code words} were said. */
    Ended expect(int expected, String... words) {
      expect(expected);
      for (String word : words) {
        if (!output.contains(word)) {
          throw new AssertionError(
              "cairn " + String.join(" ", command) + " never said '" + word + "':\n" + output);
        }
      }
      return this;
    }

    /** The text of {@code field} in each JSON line that has it. */
    List<String> fields(String field) {
      return output
          .lines()
          .map(line -> lastField(line, field))
          .filter(Objects::nonNull)
          .map(text -> text + "")
          .toList();
    }

    /** The text of {@code field} in the last JSON line that has it. */
    String field(String field) {
      String found = lastField(output, field);
      if (found == null) {
        throw new AssertionError("no field '" + field + "' in:\n" + output);
      }
      return found;
    }
  }

  /** Waits for the JSON line whose message type is {@code type} and returns it. */
  String awaitMessage(String type) throws InterruptedException {
    String line = nextMessage(type);
    if (line == null) {
      throw new AssertionError("cairn " + command + " never said '" + type + "':\n" + output());
    }
    return line;
  }

  /** Waits for a JSON line whose message type is {@code type}; false if it ends without one. */
  boolean says(String type) throws InterruptedException {
    return nextMessage(type) != null;
  }

  private @Nullable String nextMessage(String type) throws InterruptedException {
    String wanted = "\"message_type\":\"" + type + "\"";
    while (true) {
      String line = lines.poll(READY_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        return null;
      }
      if (line.equals(END)) {
        lines.add(END); // for await
        return null;
      }
      if (line.contains(wanted)) {
        return line;
      }
    }
  }

  Ended await(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "cairn " + command + " ran for over " + seconds + " s:\n" + output());
    }
    while (!END.equals(lines.poll(10, TimeUnit.SECONDS))) {
      // Until everything it said is here.
    }
    return new Ended(command, process.exitValue(), output());
  }

  boolean waitFor(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM. */
  void stop() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  String output() {
    synchronized (said) {
      return String.join("\n", said);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  static @Nullable String lastField(String text, String field) {
    Matcher matcher =
        Pattern.compile("\"" + Pattern.quote(field) + "\":(?:\"([^\"]*)\"|([-0-9.]+))")
            .matcher(text);
    String found = null;
    while (matcher.find()) {
      found = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }
    return found;
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (said) {
          said.add(line);
        }
        lines.add(line);
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    } finally {
      lines.add(END);
    }
  }
}
