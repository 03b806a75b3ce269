package dev.cairn.app;

import dev.cairn.app.cli.Commands;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the launcher runs once after a build, so that the AOT cache holds the classes that commands
 * load: {@code cli} the short ones, {@code node} an authority, a join and a node on loopback. Says
 * nothing and leaves nothing behind.
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

  public static void main(String[] args) throws Exception {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    String help = System.getProperty("cairn.help", "");
    if (!help.isEmpty()) {
      HelpPages.write(Path.of(help));
    }
    for (List<String> command : COMMANDS) {
      Commands.run(command.toArray(String[]::new));
    }
    if (args.length > 0 && args[0].equals("node")) {
      Path scratch = Files.createTempDirectory("cairn-training-");
      try {
        new NodeTraining(scratch).run();
      } finally {
        delete(scratch);
      }
    }
    var _ = Exit.link(); // which every command needs
    Runtime.getRuntime().exit(0);
  }

  private static void delete(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
