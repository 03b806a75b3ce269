package dev.cairn.app.demo;

import dev.cairn.app.demo.Children.Daemon;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.app.output.Quantity;
import dev.cairn.env.Environment;
import dev.cairn.storage.exchange.BlockServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The whole life of a folder on a small network, in one go: found, enrol, back up, lose a third of
 * the hosts and the owner's device, come back on a new one, compare.
 */
public final class Demo {

  private static final String OWNER = "ada";
  private static final long SAMPLE_SEED = 1;

  /** Which hosts die; fixed, so that two runs on one network shape can be compared. */
  private static final long VICTIMS_SEED = 7;

  private final DemoPlan plan;
  private final MessageSink out;
  private final Steps steps;
  private final Stage stage;
  private final List<String> names = new ArrayList<>();
  private final List<String> invites = new ArrayList<>();
  private final List<Daemon> hosts = new ArrayList<>();
  private final Set<Integer> victims = new HashSet<>();
  private final Map<String, HostFacts> facts = new LinkedHashMap<>();
  private final Set<String> shareHolders = new HashSet<>();
  private @org.jspecify.annotations.Nullable Registrar registrar;
  private String profile = "";
  private long threshold;

  private Demo(Environment env, DemoPlan plan, MessageSink out, Stage stage) {
    this.plan = plan;
    this.out = out;
    this.steps = new Steps(env, out);
    this.stage = stage;
    for (int i = 0; i < plan.hosts(); i++) {
      names.add(plan.name(i));
    }
  }

  /**
   * Runs a demo to its end; every process that it started is gone afterwards.
   *
   * @param root an empty folder for all that it makes; deleted afterwards unless the plan keeps it
   * @return true if everything came back the same
   */
  public static boolean run(Environment env, DemoPlan plan, Path root, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Files.createDirectories(root.resolve("logs"));
    Path picture = root.resolveSibling(root.getFileName() + ".html");
    try (Children children = new Children(env, root.resolve("logs"))) {
      Demo demo = new Demo(env, plan, out, new Stage(root, children, 1));
      DemoReport report = demo.play();
      Files.writeString(picture, PictureHtml.of(report));
      out.accept(report.summary(picture.toString(), demo.steps.seconds()));
      return report.proven();
    } finally {
      if (!plan.keep()) {
        Stage.delete(root);
      }
    }
  }

  private DemoReport play() throws CommandFailure, IOException, InterruptedException {
    Path folder = folder();
    TreeFacts[] before = new TreeFacts[1];
    steps.run(
        "look",
        "looks at " + folder,
        () -> {
          before[0] = TreeFacts.of(folder);
          return before[0].files() + " files, " + Quantity.bytes(before[0].bytes());
        });
    steps.run("authority", "founds the authority of demo.example", this::found);
    steps.run(
        "network", "starts " + plan.hosts() + " nodes at " + sites() + " sites", this::startHosts);
    steps.run("owner", "enrols the laptop of " + OWNER + " and makes a vault", this::enrolOwner);
    steps.run("backup", "backs the folder up", () -> backUp(folder));
    steps.run("disaster", "kills a third of the nodes, and loses the laptop", this::strike);
    steps.run(
        "recovery",
        "has two registrars approve a new laptop, and recovers the vault",
        this::recover);
    steps.run("restore", "restores the folder", this::restore);
    List<String> differences = new ArrayList<>();
    steps.run(
        "proof",
        "compares every byte, name, mode and time",
        () -> compare(folder, before[0], differences));
    return new DemoReport(
        folder.toString(),
        before[0].files(),
        before[0].bytes(),
        before[0].nodes().size(),
        profile,
        threshold,
        List.copyOf(facts.values()),
        steps.timings(),
        differences);
  }

  private long sites() {
    return names.stream().map(name -> name.replaceFirst("-.*", "")).distinct().count();
  }

  private Path folder() throws CommandFailure, IOException, InterruptedException {
    if (plan.folder().isPresent()) {
      return plan.folder().get().toRealPath();
    }
    Path sample = stage.path("sample");
    steps.run(
        "sample",
        "makes a sample folder",
        () -> {
          SampleFolder.make(sample, SAMPLE_SEED);
          return "letters, photographs, links, holes, odd names";
        });
    return sample.toRealPath();
  }

  private String found() throws CommandFailure, IOException, InterruptedException {
    registrar = Registrar.found(stage);
    List<String> members = new ArrayList<>();
    for (int i = 0; i < plan.hosts(); i++) {
      members.add(names.get(i) + "@" + plan.site(i));
    }
    members.add(OWNER + "@home");
    invites.addAll(invite(members));
    return "offline root, issuing CA, log; " + invites.size() + " one-time invites";
  }

  private List<String> invite(List<String> members)
      throws CommandFailure, IOException, InterruptedException {
    return java.util.Objects.requireNonNull(registrar, "founded first").invite(members);
  }

  private String startHosts() throws CommandFailure, IOException, InterruptedException {
    hosts.add(stage.host(names.getFirst(), invites.getFirst()));
    hosts.addAll(stage.hosts(names.subList(1, names.size()), invites.subList(1, names.size())));
    return plan.hosts() + " processes, each with its own certificate, in one overlay";
  }

  private String enrolOwner() throws CommandFailure, IOException, InterruptedException {
    String home = stage.home("laptop").toString();
    stage.command("laptop", none(), "join", "--home", home, invites.getLast());
    Message made = stage.command("laptop", none(), "vault", "init", "--home", home);
    made.list("holders").forEach(holder -> shareHolders.add(holder.text("node_id")));
    threshold = made.number("threshold");
    return "%d shares of the key dealt to peers; any %d bring it back"
        .formatted(shareHolders.size(), threshold);
  }

  private String backUp(Path folder) throws CommandFailure, IOException, InterruptedException {
    Message done =
        stage.command(
            "laptop",
            this::progress,
            "backup",
            "--home",
            stage.home("laptop").toString(),
            folder.toString());
    for (int i = 0; i < hosts.size(); i++) {
      Message status = stage.status(names.get(i));
      String nodeId = status.text("node_id");
      facts.put(
          names.get(i),
          new HostFacts(
              names.get(i),
              plan.site(i),
              nodeId,
              status.number("blocks_held"),
              status.number("bytes_used"),
              shareHolders.contains(nodeId),
              false,
              0));
    }
    return "%s added, %s on the wire (code %s)"
        .formatted(
            Quantity.bytes(done.number("data_added")),
            Quantity.bytes(done.number("data_on_wire")),
            profile);
  }

  private void progress(Message message) {
    switch (message.type()) {
      case "status", "error", "warning" -> out.accept(message);
      case "pack" -> profile = message.text("profile");
      default -> {}
    }
  }

  private String strike() throws IOException {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(VICTIMS_SEED));
    victims.addAll(order.subList(0, plan.victims()));
    List<String> killed = new ArrayList<>();
    for (int victim : victims) {
      hosts.get(victim).kill();
      killed.add(names.get(victim));
    }
    Stage.delete(stage.home("laptop"));
    Collections.sort(killed);
    return "SIGKILL to " + String.join(", ", killed) + "; the laptop's folder is deleted";
  }

  private String recover() throws CommandFailure, IOException, InterruptedException {
    String home = stage.home("new-laptop").toString();
    java.util.Objects.requireNonNull(registrar, "founded first").letRecover(OWNER, home);
    Message[] done = new Message[1];
    stage.command(
        "new-laptop",
        message -> {
          progress(message);
          if (message.type().equals("vault_recovered")) {
            done[0] = message;
          }
        },
        "vault",
        "recover",
        "--wait",
        "--home",
        home);
    return "two registrars approved; %d shares of living peers and the authority's part gave the key back"
        .formatted(done[0].number("shares_used"));
  }

  private String restore() throws CommandFailure, IOException, InterruptedException {
    Map<String, Long> sentBefore = sent();
    Message done =
        stage.command(
            "new-laptop",
            this::progress,
            "restore",
            "--home",
            stage.home("new-laptop").toString(),
            "latest",
            "--target",
            stage.path("restored").toString());
    Map<String, Long> sentAfter = sent();
    for (int i = 0; i < names.size(); i++) {
      HostFacts host = java.util.Objects.requireNonNull(facts.get(names.get(i)));
      long served =
          sentAfter.getOrDefault(host.name(), 0L) - sentBefore.getOrDefault(host.name(), 0L);
      facts.put(
          host.name(),
          new HostFacts(
              host.name(),
              host.site(),
              host.nodeId(),
              host.blocks(),
              host.bytes(),
              host.share(),
              victims.contains(i),
              served));
    }
    return "%d files, %s, read from %d nodes"
        .formatted(
            done.number("files_restored"),
            Quantity.bytes(done.number("bytes_restored")),
            facts.values().stream().filter(host -> host.served() > 0).count());
  }

  /** Bytes of blocks that each living host has sent since it started. */
  private Map<String, Long> sent() throws CommandFailure, IOException {
    Map<String, Long> sent = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (!victims.contains(i)) {
        Object each = stage.status(names.get(i)).fields().get("bytes_sent");
        Object blocks = each instanceof Map<?, ?> map ? map.get(BlockServer.PROTOCOL) : null;
        sent.put(names.get(i), blocks instanceof Number bytes ? bytes.longValue() : 0L);
      }
    }
    return sent;
  }

  private String compare(Path folder, TreeFacts before, List<String> differences)
      throws IOException {
    Path restored = stage.path("restored").resolve(folder.getRoot().relativize(folder).toString());
    differences.addAll(before.differences(TreeFacts.of(restored)));
    return differences.isEmpty()
        ? before.nodes().size() + " nodes compared, nothing differs"
        : differences.size() + " differences";
  }

  private static MessageSink none() {
    return message -> {};
  }
}
