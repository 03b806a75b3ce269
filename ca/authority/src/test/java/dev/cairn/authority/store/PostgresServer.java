package dev.cairn.authority.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL with a cluster of its own in a temporary folder, gone when it is closed. */
@SuppressWarnings("try") // closing waits for processes, so it can be interrupted
public final class PostgresServer implements AutoCloseable {

  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

  /** Its programs do not run as root; Debian's package makes this user. */
  private static final String USER = "postgres";

  private final Path programs;
  private final Path folder;
  private final int port;

  private PostgresServer(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /** Starts one; skips the test, and says so, where PostgreSQL is not installed. */
  public static PostgresServer start() throws IOException, InterruptedException {
    Optional<Path> installed = installed();
    if (installed.isEmpty()) {
      System.err.println("SKIPPED: no PostgreSQL in " + INSTALLED + ", the store has no database");
    }
    Assumptions.assumeTrue(installed.isPresent());
    Path programs = installed.orElseThrow();
    Path folder = Files.createTempDirectory("cairn-postgres");
    if (isRoot()) {
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
    }
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    PostgresServer server = new PostgresServer(programs, folder, port);
    server.run("initdb", "-D", folder + "/data", "-A", "trust", "-U", "cairn", "--no-sync");
    server.begin();
    return server;
  }

  /** Starts it again after {@link #kill}. */
  public void begin() throws IOException, InterruptedException {
    String options = "-p " + port + " -k " + folder + " -c listen_addresses=127.0.0.1 -c fsync=off";
    run("pg_ctl", "-D", folder + "/data", "-l", folder + "/log", "-w", "-o", options, "start");
  }

  /** Ends it in the middle of whatever it does. */
  public void kill() throws IOException, InterruptedException {
    run("pg_ctl", "-D", folder + "/data", "-m", "immediate", "-w", "stop");
  }

  /** The address of an empty schema. */
  public String newSchema(String name) throws IOException, InterruptedException {
    String query = "CREATE SCHEMA " + name;
    run("psql", "-h", "127.0.0.1", "-p", "" + port, "-U", "cairn", "-c", query, "postgres");
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=cairn&currentSchema=" + name;
  }

  private static Optional<Path> installed() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(INSTALLED)) {
      for (Path version : versions) {
        if (Files.isExecutable(version.resolve("bin/initdb"))) {
          return Optional.of(version.resolve("bin"));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", USER, "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path said = Files.createTempFile("cairn-postgres", ".txt");
    try {
      // A file, because the server that pg_ctl leaves behind would keep a pipe open.
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + new String(Files.readAllBytes(said), UTF_8));
      }
    } finally {
      Files.delete(said);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
