package dev.cairn.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs {@code cairn} in processes of its own, as the launcher does. All are gone when closed. */
final class Cairn implements AutoCloseable {

  private final Path folder;
  private final List<Process> started = new ArrayList<>();
  private int logs;

  /**
   * @param folder for homes and logs
   */
  Cairn(Path folder) {
    this.folder = folder;
  }

  /** How a command ended. */
  record Ended(int code, String out, String err) {
    /** The value of the first {@code "name":"…"} or {@code "name":…} in the output. */
    String field(String name) {
      Matcher matcher = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(out);
      if (!matcher.find()) {
        throw new AssertionError("no " + name + " in " + this);
      }
      return matcher.group(1);
    }
  }

  /** Runs a command to its end. */
  Ended run(Object... args) throws IOException, InterruptedException {
    Path out = log("out");
    Path err = log("err");
    Process process =
        builder(args).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    started.add(process);
    process.getOutputStream().close();
    int code = process.waitFor();
    return new Ended(code, Files.readString(out), Files.readString(err));
  }

  /** Starts a command and returns at once; its stderr goes to the log. */
  Process start(Object... args) throws IOException {
    Process process = builder(args).redirectError(log("err").toFile()).start();
    started.add(process);
    return process;
  }

  /** Starts a command that serves and returns when it said {@code ready}. */
  Ended serve(Object... args) throws IOException, InterruptedException {
    Path err = log("err");
    Process process = builder(args).redirectError(err.toFile()).start();
    started.add(process);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains("\"ready\"")) {
        return new Ended(0, line, "");
      }
    }
    return new Ended(process.waitFor(), "", Files.readString(err));
  }

  private ProcessBuilder builder(Object... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx440m",
            "-Xlog:disable",
            "-Dstdout.encoding=UTF-8",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.cairn.app.Main"));
    for (Object arg : args) {
      command.add(arg.toString());
    }
    return new ProcessBuilder(command);
  }

  private Path log(String kind) {
    return folder.resolve("process-" + logs++ + "." + kind);
  }

  /** The newest process that was started. */
  Process newest() {
    return started.getLast();
  }

  @Override
  public void close() {
    for (Process process : started) {
      process.destroyForcibly();
    }
    for (Process process : started) {
      process.onExit().join();
    }
  }
}
