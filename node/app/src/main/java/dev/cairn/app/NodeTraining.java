package dev.cairn.app;

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
import java.util.List;
import java.util.Map;

/** An organisation of one authority and three nodes in this process, for a second or two. */
final class NodeTraining {

  private static final int NODES = 3;
  private static final int FILES = 2000;
  private static final int LARGE_BYTES = 16 << 20;

  private final Environment env = new RealEnvironment();
  private final Path scratch;
  private final Use use;

  /** What is done while it is up, by a member whose home that is. */
  @FunctionalInterface
  interface Use {
    void by(Home member) throws CommandFailure, IOException, InterruptedException;
  }

  private NodeTraining(Path scratch, Use use) {
    this.scratch = scratch;
    this.use = use;
  }

  /** With a member whose own node runs in this process too, and serves a drive. */
  static NodeTraining ofNode(Path scratch) {
    Environment env = new RealEnvironment();
    return new NodeTraining(scratch, member -> useNode(env, member, scratch));
  }

  /** With a member that does {@code use}. */
  static NodeTraining of(Path scratch, Use use) {
    return new NodeTraining(scratch, use);
  }

  /** Where the home of the first node is, whose process answers commands. */
  static Path firstNode(Path scratch) {
    return scratch.resolve("node-0");
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
        use.by(join(authority, address, "owner"));
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

  private static void useNode(Environment env, Home home, Path scratch)
      throws CommandFailure, IOException, InterruptedException {
    try (Node node = Node.open(env, home, Settings.of(home), NodeMode.DIAL);
        LocalServer server = LocalServer.start(home, env, node.operations(() -> {}))) {
      server.socket();
      ask(home, "status", Map.of());
      Training.makeVault(home.root());
      Training.useVault(scratch, home.root().toString());
      useDrive(home, scratch);
    }
  }

  /**
   * What a drive does for each file, often enough that the cache has its profile: the first
   * thousands of files of a mount are then served as fast as later ones. Where nobody may mount,
   * drives start slower, that is all.
   */
  private static void useDrive(Home home, Path scratch) throws CommandFailure, IOException {
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
