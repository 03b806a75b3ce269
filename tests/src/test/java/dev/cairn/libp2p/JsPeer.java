package dev.cairn.libp2p;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The js-libp2p node of {@code tests/interop/peer.mjs} as a process. */
@SuppressWarnings("try") // closing waits for the process, so it can be interrupted
final class JsPeer implements AutoCloseable {

  private static final Path SOURCE = Path.of("interop");
  private static final Path TARGET = Path.of("target", "interop");

  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;
  private final Map<String, String> start;

  private JsPeer(Process process) throws IOException {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.start = answer();
  }

  /**
   * Installs the pinned packages if needed and starts the node.
   *
   * @throws IOException if npm, node or the registry cannot be had
   */
  static JsPeer start() throws IOException, InterruptedException {
    install();
    Process process =
        new ProcessBuilder("node", "peer.mjs")
            .directory(TARGET.toFile())
            .redirectError(TARGET.resolve("peer.log").toFile())
            .start();
    return new JsPeer(process);
  }

  private static void install() throws IOException, InterruptedException {
    Files.createDirectories(TARGET);
    Path lock = TARGET.resolve("package-lock.json");
    Path done = TARGET.resolve("installed");
    boolean same =
        Files.exists(done) && Files.mismatch(lock, SOURCE.resolve("package-lock.json")) < 0;
    for (String name : List.of("peer.mjs", "package.json", "package-lock.json")) {
      Files.copy(SOURCE.resolve(name), TARGET.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    if (same) {
      return;
    }
    Files.deleteIfExists(done);
    Path log = TARGET.resolve("npm.log");
    Process npm =
        new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            .directory(TARGET.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!npm.waitFor(3, TimeUnit.MINUTES)) {
      npm.destroyForcibly();
      throw new IOException("npm ci took more than 3 minutes");
    }
    if (npm.exitValue() != 0) {
      List<String> lines = Files.readAllLines(log);
      throw new IOException("npm ci failed: " + (lines.isEmpty() ? "" : lines.getLast()));
    }
    Files.writeString(done, "");
  }

  /** One of the values that the node told when it started. */
  String told(String key) {
    return Objects.requireNonNull(start.get(key), key);
  }

  PeerId peerId() throws Exception {
    return PeerId.parse(told("id"));
  }

  Multiaddr address() throws Exception {
    return Multiaddr.parse(told("address"));
  }

  /**
   * Runs a command.
   *
   * @throws IOException with what the node says went wrong
   */
  Map<String, String> run(Object... words) throws IOException {
    String line = String.join(" ", Arrays.stream(words).map(String::valueOf).toList());
    commands.write(line + "\n");
    commands.flush();
    return answer();
  }

  private Map<String, String> answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("node ended; see tests/target/interop/peer.log");
    }
    if (!line.startsWith("ok")) {
      throw new IOException(line);
    }
    Map<String, String> fields = new TreeMap<>();
    for (String field : line.substring(2).trim().split(" ", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), field.substring(equals + 1));
      }
    }
    return fields;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor(5, TimeUnit.SECONDS);
  }
}
