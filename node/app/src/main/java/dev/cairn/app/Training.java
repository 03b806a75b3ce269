package dev.cairn.app;

import dev.cairn.app.cli.Commands;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the launcher runs once after a build, so that the AOT cache holds the classes that short
 * commands load. Says nothing and changes nothing.
 */
final class Training {

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("--help"),
          List.of("backup", "--help"),
          List.of("version"),
          List.of("version", "--json"),
          List.of("bakup"),
          List.of("status", "--home", "/nonexistent"),
          List.of("status", "--json", "--home", "/nonexistent"));

  private Training() {}

  public static void main(String[] args) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    for (List<String> command : COMMANDS) {
      Commands.run(command.toArray(String[]::new));
    }
  }
}
