package dev.cairn.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An organisation on this machine: an authority and its members' nodes, each a real process. */
final class Cluster implements AutoCloseable {

  private final Path root;
  private final Wires wires;
  private final List<String> more;
  private final CairnProcess authority;
  private final String address;
  private final List<Node> nodes = new ArrayList<>();
  private String fingerprint = "";

  /** One host: where it lives and the process that runs it now. */
  static final class Node {
    final Path home;
    final int index;
    final String listen;
    final String id;
    CairnProcess process;

    /** Waits until {@code process}, which runs on a port of its choice, is ready. */
    private Node(Path home, int index, CairnProcess process) throws InterruptedException {
      this.home = home;
      this.index = index;
      this.process = process;
      String ready = process.awaitMessage("ready");
      this.id = String.valueOf(CairnProcess.lastField(ready, "node_id"));
      int from = ready.indexOf("/ip4/");
      this.listen = ready.substring(from).replaceFirst("(/tcp/[0-9]+).*", "$1");
    }

    int port() {
      return Integer.parseInt(listen.substring(listen.lastIndexOf('/') + 1));
    }
  }

  private Cluster(
      Path root, Wires wires, List<String> more, CairnProcess authority, String address) {
    this.root = root;
    this.wires = wires;
    this.more = more;
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
    return start(root, hosts, donate, Wires.LOOPBACK, List.of());
  }

  /**
   * As above.
   *
   * @param more options of every {@code node run}
   */
  static Cluster start(Path root, int hosts, String donate, Wires wires, List<String> more)
      throws IOException, InterruptedException {
    String directory = root.resolve("authority").toString();
    String fingerprint =
        CairnProcess.run(
                "authority", "init", "--json", "--dir", directory, "--organisation", "acme.example")
            .expect(0)
            .field("fingerprint");
    CairnProcess authority =
        CairnProcess.startUnder(
            wires.under(),
            "authority",
            "serve",
            "--json",
            "--dir",
            directory,
            "--listen",
            wires.authority(),
            "--while-stdin");
    String port = CairnProcess.lastField(authority.awaitMessage("ready"), "port");
    String address = wires.authority().replaceFirst(":0$", ":" + port);
    Cluster cluster = new Cluster(root, wires, more, authority, address);
    cluster.fingerprint = fingerprint;
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
      starting.add(join(root.resolve("host" + i), i, codes.get(i), donate));
    }
    for (int i = 0; i < hosts; i++) {
      nodes.add(running(new Node(root.resolve("host" + i), i, starting.get(i))));
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
    int index = nodes.size();
    Node node = new Node(home, index, join(home, index, invite(name, site, donate), donate));
    nodes.add(running(node));
    return node;
  }

  private Node running(Node node) {
    wires.runs(node.index, node.process.pid(), node.port());
    return node;
  }

  private CairnProcess join(Path home, int index, String code, String donate) throws IOException {
    List<String> command = run(home, donate, wires.listen(index));
    command.addAll(List.of("--join", code));
    if (wires.announce(index).isPresent()) {
      Files.createDirectories(home);
      Files.writeString(
          home.resolve("cairn.properties"), "announce=" + wires.announce(index).get() + "\n");
    }
    return CairnProcess.startUnder(wires.under(index), command.toArray(String[]::new));
  }

  private List<String> run(Path home, String donate, String listen) {
    List<String> command = new ArrayList<>(List.of("node", "run", "--json", "--while-stdin"));
    command.addAll(List.of("--home", home.toString(), "--donate", donate, "--listen", listen));
    command.addAll(more);
    return command;
  }

  /** A device that hosts nothing: joins, and is used command by command. */
  Path addOwner(String member) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(root, "owner-" + member);
    String code = invite(member, "office", "0");
    CairnProcess.runUnder(wires.under(), "join", "--json", "--home", home.toString(), code)
        .expect(0);
    return home;
  }

  /**
   * A new device of {@code member} that two registrars let recover, after a second by its
   * certificate; hosts that run with {@code --demo} take their word for so short a time.
   */
  Path recoverOwner(String member) throws IOException, InterruptedException {
    registrar("recovery", "--delay", "1s", "--demo").expect(0);
    Path home = Files.createTempDirectory(root, "recovered-" + member);
    CairnProcess.Ended asked = askToRecover(member, home).expect(22, "two registrars");
    for (String name : List.of("grace", "linus")) {
      addRegistrar(name);
      registrar("approve", asked.field("check"), "--registrar", name).expect(0);
    }
    askToRecover(member, home).expect(0);
    return home;
  }

  /** {@code cairn join --ask … --recover}, without waiting. */
  CairnProcess.Ended askToRecover(String member, Path home)
      throws IOException, InterruptedException {
    return CairnProcess.runUnder(
        wires.under(),
        "join",
        "--json",
        "--home",
        home.toString(),
        "--ask",
        address,
        "--fingerprint",
        fingerprint,
        "--as",
        member,
        "--recover",
        "--wait",
        "0");
  }

  /** Puts somebody on the list of registrars. */
  void addRegistrar(String name) throws IOException, InterruptedException {
    registrar("registrar", "--add", name, "--out", root.resolve(name + ".p12").toString())
        .expect(0);
  }

  /** {@code cairn authority arguments…}. */
  CairnProcess.Ended registrar(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("authority", arguments[0], "--json"));
    command.addAll(List.of("--dir", authorityDirectory().toString()));
    command.addAll(List.of(arguments).subList(1, arguments.length));
    return CairnProcess.run(command.toArray(String[]::new));
  }

  /** Starts {@code cairn arguments…} of an owner's device. */
  CairnProcess command(String... arguments) throws IOException {
    return CairnProcess.startUnder(wires.under(), arguments);
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
      begin(node, wrapping.of(node));
    }
    for (Node node : killed) {
      node.process.awaitMessage("ready");
    }
  }

  /** Starts a killed node again, under {@code wrapper}, and does not wait until it is ready. */
  void begin(Node node, List<String> wrapper) throws IOException {
    List<String> under = new ArrayList<>(wires.under(node.index));
    under.addAll(wrapper);
    String[] command = run(node.home, "10G", node.listen).toArray(String[]::new);
    node.process = CairnProcess.startUnder(under, command);
    running(node);
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
