package dev.cairn.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An organisation on this machine: an authority and its members' nodes, each a real process. */
final class Cluster implements AutoCloseable {

  private final Path root;
  private final CairnProcess authority;
  private final String address;
  private final List<Node> nodes = new ArrayList<>();

  /** One host: where it lives and the process that runs it now. */
  static final class Node {
    final Path home;
    final String listen;
    final String id;
    CairnProcess process;

    /** Waits until {@code process}, which runs on a port of its choice, is ready. */
    private Node(Path home, CairnProcess process) throws InterruptedException {
      this.home = home;
      this.process = process;
      String ready = process.awaitMessage("ready");
      this.id = String.valueOf(CairnProcess.lastField(ready, "node_id"));
      int from = ready.indexOf("/ip4/127.0.0.1/tcp/");
      this.listen = ready.substring(from).replaceFirst("(/tcp/[0-9]+).*", "$1");
    }

    int port() {
      return Integer.parseInt(listen.substring(listen.lastIndexOf('/') + 1));
    }
  }

  private Cluster(Path root, CairnProcess authority, String address) {
    this.root = root;
    this.authority = authority;
    this.address = address;
  }

  /** Founds an authority below {@code root} and starts {@code hosts} nodes, two to a site. */
  static Cluster start(Path root, int hosts) throws IOException, InterruptedException {
    return start(root, hosts, "10G");
  }

  /** As above, each offering {@code donate}. */
  static Cluster start(Path root, int hosts, String donate)
      throws IOException, InterruptedException {
    String directory = root.resolve("authority").toString();
    CairnProcess.run(
            "authority", "init", "--json", "--dir", directory, "--organisation", "acme.example")
        .expect(0);
    CairnProcess authority =
        CairnProcess.start(
            "authority",
            "serve",
            "--json",
            "--dir",
            directory,
            "--listen",
            "127.0.0.1:0",
            "--while-stdin");
    String port = CairnProcess.lastField(authority.awaitMessage("ready"), "port");
    Cluster cluster = new Cluster(root, authority, "127.0.0.1:" + port);
    cluster.addNodes(hosts, donate);
    return cluster;
  }

  /** All at once: most of the time to be ready is waiting. */
  private void addNodes(int hosts, String donate) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("authority", "invite", "--json", "--dir", authorityDirectory().toString()));
    command.addAll(List.of("--pledge", "10G", "--address", address));
    for (int i = 0; i < hosts; i++) {
      command.add("host" + i + "@site" + i / 2);
    }
    List<String> codes = CairnProcess.run(command.toArray(String[]::new)).expect(0).fields("code");
    List<CairnProcess> starting = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      starting.add(join(root.resolve("host" + i), codes.get(i), donate));
    }
    for (int i = 0; i < hosts; i++) {
      nodes.add(new Node(root.resolve("host" + i), starting.get(i)));
    }
  }

  /** A one-time code for one more device of {@code member}. */
  String invite(String member, String site, String pledge)
      throws IOException, InterruptedException {
    return CairnProcess.run(
            "authority",
            "invite",
            "--json",
            "--dir",
            root.resolve("authority").toString(),
            "--site",
            site,
            "--pledge",
            pledge,
            "--address",
            address,
            member)
        .expect(0)
        .field("code");
  }

  Node addNode(String name, String site, String donate) throws IOException, InterruptedException {
    Path home = root.resolve(name);
    Node node = new Node(home, join(home, invite(name, site, donate), donate));
    nodes.add(node);
    return node;
  }

  private static CairnProcess join(Path home, String code, String donate) throws IOException {
    return CairnProcess.start(
        "node",
        "run",
        "--json",
        "--home",
        home.toString(),
        "--join",
        code,
        "--donate",
        donate,
        "--listen",
        "/ip4/127.0.0.1/tcp/0",
        "--while-stdin");
  }

  /** A device that hosts nothing: joins, and is used command by command. */
  Path addOwner(String member) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(root, "owner-" + member);
    CairnProcess.run("join", "--json", "--home", home.toString(), invite(member, "office", "0"))
        .expect(0);
    return home;
  }

  void kill(Node node) throws InterruptedException {
    node.process.kill();
  }

  /** Starts killed nodes again, at the addresses they had, offering 10 GiB. */
  void restart(Node... killed) throws Exception {
    restartUnder(node -> List.of(), killed);
  }

  /** How to run a node's command in a changed world. */
  interface Wrapping {
    List<String> of(Node node) throws Exception;
  }

  /** As above, as the commands that {@code wrapping} ends with. */
  void restartUnder(Wrapping wrapping, Node... killed) throws Exception {
    for (Node node : killed) {
      node.process =
          CairnProcess.startUnder(
              wrapping.of(node),
              "node",
              "run",
              "--json",
              "--home",
              node.home.toString(),
              "--donate",
              "10G",
              "--listen",
              node.listen,
              "--while-stdin");
    }
    for (Node node : killed) {
      node.process.awaitMessage("ready");
    }
  }

  /** Where the authority listens, {@code host:port}. */
  String address() {
    return address;
  }

  List<Node> nodes() {
    return nodes;
  }

  Path authorityDirectory() {
    return root.resolve("authority");
  }

  @Override
  public void close() {
    for (Node node : nodes) {
      node.process.close();
    }
    authority.close();
  }
}
