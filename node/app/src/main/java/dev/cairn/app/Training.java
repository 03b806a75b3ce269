package dev.cairn.app;

import dev.cairn.app.cli.Commands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the launcher runs once after a build, so that the AOT cache holds the classes that its
 * processes load, and no others: the JVM takes all of them up at each start. Says nothing and
 * leaves nothing behind.
 *
 * <ul>
 *   <li>{@code node}: an authority, a join and nodes on loopback, in this process.
 *   <li>{@code cli}: commands of a member, the network being in a process of its own ({@code
 *       network}).
 *   <li>{@code bare}: commands that need no network, where a machine has none.
 * </ul>
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

  private static final String READY = "ready";

  private Training() {}

  /** {@code dev.cairn.app.Training node|cli|bare|network FOLDER}. */
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    Main.prepare(args);
    if (args[0].equals("network")) {
      serve(Path.of(args[1]), out);
      return;
    }
    String help = System.getProperty("cairn.help", "");
    if (!help.isEmpty()) {
      HelpPages.write(Path.of(help));
    }
    COMMANDS.forEach(Training::run);
    if (!args[0].equals("bare")) {
      Path scratch = Files.createTempDirectory("cairn-training-");
      try {
        if (args[0].equals("node")) {
          NodeTraining.ofNode(scratch).run();
        } else {
          useNetwork(scratch);
        }
      } finally {
        delete(scratch);
      }
    }
    Exit.with(0);
  }

  private static void run(List<String> words) {
    Commands.run(words.toArray(String[]::new));
  }

  /** A network for {@link #useNetwork}, until that closes the standard input. */
  private static void serve(Path scratch, PrintStream out) throws Exception {
    NodeTraining.of(
            scratch,
            member -> {
              makeVault(member.root()); // here, since it asks the authority: other commands do not
              out.println(READY);
              out.flush();
              System.in.readAllBytes();
            })
        .run();
    Exit.with(0);
  }

  private static void useNetwork(Path scratch) throws IOException, InterruptedException {
    List<String> words =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Djava.library.path=" + System.getProperty("java.library.path"),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Training.class.getName(),
            "network",
            scratch.toString());
    Process network =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader said = network.inputReader(StandardCharsets.UTF_8)) {
      if (!READY.equals(said.readLine())) {
        throw new IOException("no network on this machine");
      }
      useAuthority(scratch.resolve("authority").toString());
      run(List.of("status", "--home", NodeTraining.firstNode(scratch).toString()));
      useVault(scratch, scratch.resolve("owner").toString());
      network.getOutputStream().close();
      network.waitFor();
    } finally {
      network.destroyForcibly();
    }
  }

  private static void useAuthority(String folder) {
    run(List.of("authority", "init", "--dir", folder, "--organisation", "training.example"));
    run(List.of("authority", "invite", "--dir", folder, "--address", "127.0.0.1:1", "ann"));
    run(List.of("authority", "list", "--dir", folder));
  }

  static void makeVault(Path home) {
    run(List.of("vault", "init", "--home", home.toString()));
  }

  /** What people type most, on a vault that has something in it. */
  static void useVault(Path scratch, String home) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve("source"));
    Files.writeString(folder.resolve("file"), "hello".repeat(100_000));
    String source = folder.toString();
    String target = scratch.resolve("restored").toString();
    for (List<String> command :
        List.of(
            List.of("backup", source),
            List.of("backup", source),
            List.of("snapshots"),
            List.of("ls", "latest"),
            List.of("find", "file"),
            List.of("stats"),
            List.of("restore", "latest", "--target", target),
            List.of("check", "--read-data"),
            List.of("forget", "--keep-last", "1", "--prune"),
            List.of("durability"),
            List.of("status"))) {
      List<String> words = new ArrayList<>(command);
      words.addAll(List.of("--home", home));
      run(words);
    }
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
