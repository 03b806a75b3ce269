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
    CairnProcess process;

    private Node(Path home, String listen, CairnProcess process) {
      this.home = home;
      this.listen = listen;
      this.process = process;
    }
  }

  private Cluster(Path root, CairnProcess authority, String address) {
    this.root = root;
    this.authority = authority;
    this.address = address;
  }

  /** Founds an authority below {@code root} and starts {@code hosts} nodes, two to a site. */
  static Cluster start(Path root, int hosts) throws IOException, InterruptedException {
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
    for (int i = 0; i < hosts; i++) {
      cluster.addNode("host" + i, "site" + i / 2, "10G");
    }
    return cluster;
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
    String code = invite(name, site, donate);
    CairnProcess process =
        CairnProcess.start(
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
    String ready = process.awaitMessage("ready");
    int from = ready.indexOf("/ip4/127.0.0.1/tcp/");
    String listen = ready.substring(from).replaceFirst("(/tcp/[0-9]+).*", "$1");
    Node node = new Node(home, listen, process);
    nodes.add(node);
    return node;
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

  /** Starts a killed node again, at the address it had. */
  void restart(Node node) throws IOException, InterruptedException {
    node.process =
        CairnProcess.start(
            "node",
            "run",
            "--json",
            "--home",
            node.home.toString(),
            "--listen",
            node.listen,
            "--while-stdin");
    node.process.awaitMessage("ready");
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
