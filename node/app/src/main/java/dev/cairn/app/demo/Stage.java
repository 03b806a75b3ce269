package dev.cairn.app.demo;

import dev.cairn.app.demo.Children.Daemon;
import dev.cairn.app.home.Home;
import dev.cairn.app.local.LocalClient;
import dev.cairn.app.local.Request;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The demo's folder, and the processes on it: who they are, how they are started and asked. */
final class Stage {

  /** Each start keeps a core busy for a second; more at once only wait for each other. */
  private static final int STARTS_AT_ONCE = 4;

  private final Path root;
  private final Children children;
  private final double pace;

  /**
   * @param pace how many times faster than time the hosts judge each other
   */
  Stage(Path root, Children children, double pace) {
    this.root = root;
    this.children = children;
    this.pace = pace;
  }

  Path home(String name) {
    return root.resolve("homes").resolve(name);
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** Runs one command to its end; its messages go to {@code each}. */
  Message command(String who, MessageSink each, String... args)
      throws CommandFailure, IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    return children.run(who, all, each);
  }

  Daemon authority() throws CommandFailure, IOException, InterruptedException {
    return children.serve(
        "authority",
        List.of(
            "authority",
            "serve",
            "--dir",
            path("authority").toString(),
            "--listen",
            "127.0.0.1:0",
            "--while-stdin",
            "--json"));
  }

  Daemon host(String name, String invite) throws CommandFailure, IOException, InterruptedException {
    return children.serve(
        name,
        withPace(
            "node",
            "run",
            "--home",
            home(name).toString(),
            "--join",
            invite,
            "--listen",
            "/ip4/127.0.0.1/tcp/0",
            "--donate",
            "64G",
            "--demo",
            "--while-stdin",
            "--json"));
  }

  private List<String> withPace(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (pace > 1) {
      all.addAll(List.of("--pace", Double.toString(pace)));
    }
    return all;
  }

  /** Starts a host for each invite, a few at a time; in the order of {@code names}. */
  List<Daemon> hosts(List<String> names, List<String> invites)
      throws CommandFailure, IOException, InterruptedException {
    List<Future<Daemon>> starting = new ArrayList<>();
    List<Daemon> started = new ArrayList<>();
    try (ExecutorService starts = Executors.newFixedThreadPool(STARTS_AT_ONCE)) {
      for (int i = 0; i < names.size(); i++) {
        int index = i;
        starting.add(starts.submit(() -> host(names.get(index), invites.get(index))));
      }
      for (Future<Daemon> each : starting) {
        started.add(each.get());
      }
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
    return started;
  }

  private static CommandFailure rethrown(ExecutionException e)
      throws CommandFailure, IOException, InterruptedException {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    switch (cause) {
      case CommandFailure failure -> throw failure;
      case IOException io -> throw io;
      case InterruptedException interrupted -> throw interrupted;
      default -> throw new IllegalStateException(cause);
    }
  }

  /** What a host's daemon says of itself. */
  Message status(String name) throws CommandFailure, IOException {
    return ask(name, "status").getFirst();
  }

  /** What a host's daemon answers to {@code question}. */
  List<Message> ask(String name, String question) throws CommandFailure, IOException {
    List<Message> said = new ArrayList<>();
    try (LocalClient client =
        LocalClient.connect(new Home(home(name)))
            .orElseThrow(() -> CommandFailure.failed("node " + name + " does not answer"))) {
      client.run(Request.of(question, Map.of()), said::add);
    }
    return said;
  }

  /** Deletes what is at {@code path}, whatever its modes are. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.setPosixFilePermissions(
                directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
