package dev.cairn.app.demo;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Json;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.env.Environment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The processes of a demo. Every one that was started is gone when this is closed, and also when
 * the demo itself is killed: each ends when its standard input does, which this process holds.
 */
final class Children implements AutoCloseable {

  private static final int LOG_LINES_SHOWN = 5;

  private final Environment env;
  private final Path logs;
  private final ConcurrentLinkedQueue<Process> started = new ConcurrentLinkedQueue<>();

  /**
   * @param logs where each process's stderr goes, one file each
   */
  Children(Environment env, Path logs) {
    this.env = env;
    this.logs = logs;
  }

  /** Runs one command to its end and returns its last message. */
  Message run(String name, List<String> args, MessageSink each)
      throws CommandFailure, IOException, InterruptedException {
    Process process = start(name, args);
    process.getOutputStream().close();
    Message last = Message.of("nothing");
    try (BufferedReader lines = reader(process)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Json.message(line);
        each.accept(last);
      }
    }
    int code = process.waitFor();
    started.remove(process);
    if (code != 0) {
      throw failure(name, args, code);
    }
    return last;
  }

  /** Starts a command that stays, and waits until it says that it is ready. */
  Daemon serve(String name, List<String> args)
      throws CommandFailure, IOException, InterruptedException {
    Process process = start(name, args);
    BufferedReader lines = reader(process);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Message message = Json.message(line);
      if (message.type().equals("ready")) {
        env.start(name + "-stdout", () -> drain(lines));
        return new Daemon(name, process, message);
      }
    }
    throw failure(name, args, process.waitFor());
  }

  private Process start(String name, List<String> args) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(JavaCommand.of(args));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
    builder.environment().remove("CAIRN_HOME");
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Path log(String name) {
    return logs.resolve(name + ".log");
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void drain(BufferedReader lines) {
    try (lines) {
      String line = lines.readLine();
      while (line != null) {
        line = lines.readLine();
      }
    } catch (IOException e) {
      return; // the process is gone
    }
  }

  private CommandFailure failure(String name, List<String> args, int code) throws IOException {
    List<String> said = Files.exists(log(name)) ? Files.readAllLines(log(name)) : List.of();
    List<String> tail = said.subList(Math.max(0, said.size() - LOG_LINES_SHOWN), said.size());
    return CommandFailure.failed(
        "'cairn %s' of %s ended with %d: %s"
            .formatted(String.join(" ", args), name, code, String.join(" | ", tail)));
  }

  /** Ends every process that is left, at once. */
  @Override
  public void close() {
    for (Process process : started) {
      process.destroyForcibly();
    }
    for (Process process : started) {
      process.onExit().join();
    }
    started.clear();
  }

  /**
   * A process that stays.
   *
   * @param name for people
   * @param ready what it said when it was ready
   */
  record Daemon(String name, Process process, Message ready) {

    /** SIGKILL: no goodbye, no flush. Returns when the kernel has taken it away. */
    void kill() {
      process.destroyForcibly().onExit().join();
    }

    boolean alive() {
      return process.isAlive();
    }
  }
}
