package dev.cairn.app;

import dev.cairn.app.cli.Commands;
import dev.cairn.app.home.Address;
import dev.cairn.app.home.Home;
import dev.cairn.app.home.Settings;
import dev.cairn.app.local.LocalClient;
import dev.cairn.app.local.LocalServer;
import dev.cairn.app.local.Request;
import dev.cairn.app.node.Joining;
import dev.cairn.app.node.Node;
import dev.cairn.app.node.NodeMode;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.http.AuthorityServer;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An organisation of one authority and three nodes in this process, for a second or two. */
final class NodeTraining {

  private static final int NODES = 3;
  private static final int FILES = 2000;
  private static final int LARGE_BYTES = 16 << 20;

  private final Environment env = new RealEnvironment();
  private final Path scratch;

  NodeTraining(Path scratch) {
    this.scratch = scratch;
  }

  void run() throws CommandFailure, IOException, InterruptedException {
    InstantSource clock = InstantSource.system();
    Authority authority =
        Ceremony.inMemory(new Organisation("training.example"), clock, env.secureRandom());
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (AuthorityServer server =
        AuthorityServer.start(authority, anyPort, clock, env.secureRandom())) {
      startNodes(authority, "127.0.0.1:" + server.port(), 0);
    }
  }

  /** Each start nests in the one before, so that all are open at once and closed in any case. */
  private void startNodes(Authority authority, String address, int index)
      throws CommandFailure, IOException, InterruptedException {
    Home home = join(authority, address, "node-" + index);
    Settings settings =
        Settings.of(home).withListen(Address.parse("127.0.0.1:0")).withDonate(1L << 30);
    try (Node node = Node.open(env, home, settings, NodeMode.SERVE);
        LocalServer server = LocalServer.start(home, env, node.operations(() -> {}))) {
      if (index + 1 < NODES) {
        startNodes(authority, address, index + 1);
      } else {
        useVault(authority, address);
        node.ready(server.socket());
      }
    }
  }

  private Home join(Authority authority, String address, String name)
      throws CommandFailure, IOException, InterruptedException {
    InviteTerms terms = InviteTerms.of(name, name, 1L << 30, 1L << 30);
    Home home = new Home(scratch.resolve(name));
    new Joining(env, home).join(authority.invite(terms, List.of(address)).text());
    return home;
  }

  private void useVault(Authority authority, String address)
      throws CommandFailure, IOException, InterruptedException {
    Path source = scratch.resolve("source");
    Files.createDirectories(source);
    Files.writeString(source.resolve("file"), "hello".repeat(100_000));
    Home home = join(authority, address, "owner");
    try (Node node = Node.open(env, home, Settings.of(home), NodeMode.DIAL);
        LocalServer server = LocalServer.start(home, env, node.operations(() -> {}))) {
      server.socket();
      ask(home, "status", Map.of());
      ask(home, "vault-init", Map.of("vault", "main"));
      for (List<String> command : commands(source.toString())) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("--home", scratch.resolve("owner").toString()));
        Commands.run(words.toArray(String[]::new));
      }
      useDrive(home);
    }
  }

  /** What people type most, on a vault that has something in it. */
  private List<List<String>> commands(String source) {
    return List.of(
        List.of("backup", source),
        List.of("backup", source),
        List.of("snapshots"),
        List.of("ls", "latest"),
        List.of("find", "file"),
        List.of("stats"),
        List.of("restore", "latest", "--target", scratch.resolve("restored").toString()),
        List.of("check", "--read-data"),
        List.of("forget", "--keep-last", "1", "--prune"),
        List.of("durability"),
        List.of("status"));
  }

  /**
   * What a drive does for each file, often enough that the cache has its profile: the first
   * thousands of files of a mount are then served as fast as later ones. Where nobody may mount,
   * drives start slower, that is all.
   */
  private void useDrive(Home home) throws CommandFailure, IOException {
    Path drive = Files.createDirectories(scratch.resolve("drive"));
    String place = drive.toString();
    try {
      ask(
          home,
          "mount",
          Map.of("vault", "main", "directory", place, "snapshot", "", "background", true));
    } catch (CommandFailure e) {
      return; // no FUSE on this machine
    }
    for (int i = 0; i < FILES; i++) {
      Files.write(drive.resolve("file-" + i), new byte[1024]);
    }
    for (int i = 0; i < FILES; i++) {
      Path file = drive.resolve("file-" + i);
      Files.readAllBytes(file);
      Files.delete(file);
    }
    Files.write(drive.resolve("large"), new byte[LARGE_BYTES]);
    ask(home, "unmount", Map.of("directory", place, "lazy", false));
  }

  private static void ask(Home home, String command, Map<String, Object> args)
      throws CommandFailure, IOException {
    try (LocalClient client = LocalClient.connect(home).orElseThrow()) {
      client.run(Request.of(command, args), message -> {});
    }
  }
}
