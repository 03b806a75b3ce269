package dev.cairn.app.demo;

import dev.cairn.app.demo.Children.Daemon;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.app.output.Quantity;
import dev.cairn.env.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nobody home: a folder is backed up and the laptop is gone; then hosts die one after another, for
 * ever, more of them than the code survives, and others join in their place. What is left in the
 * end are blocks that repair made. A new laptop restores from those, and everything is compared.
 */
public final class ChurnDemo {

  private static final String OWNER = "ada";
  private static final long SAMPLE_SEED = 1;
  private static final Duration LOOK = Duration.ofSeconds(3);

  private final Environment env;
  private final ChurnPlan plan;
  private final MessageSink out;
  private final Steps steps;
  private final Stage stage;
  private final Survivors survivors;
  private final DemoPlan places = new DemoPlan(java.util.Optional.empty(), ChurnPlan.HOSTS, false);
  private final Map<String, Daemon> hosts = new LinkedHashMap<>();
  private final List<Moment> moments = new ArrayList<>();
  private int dead;

  private ChurnDemo(Environment env, ChurnPlan plan, MessageSink out, Stage stage) {
    this.env = env;
    this.plan = plan;
    this.out = out;
    this.steps = new Steps(env, out);
    this.stage = stage;
    this.survivors = new Survivors(stage);
  }

  /**
   * Runs it to its end; every process that it started is gone afterwards.
   *
   * @param root an empty folder for all that it makes; deleted afterwards unless the plan keeps it
   * @return true if everything came back the same
   */
  public static boolean run(Environment env, ChurnPlan plan, Path root, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Files.createDirectories(root.resolve("logs"));
    Path picture = root.resolveSibling(root.getFileName() + ".html");
    try (Children children = new Children(env, root.resolve("logs"))) {
      Stage stage = new Stage(root, children, plan.pace());
      ChurnDemo demo = new ChurnDemo(env, plan, out, stage);
      ChurnReport report = demo.play();
      Files.writeString(picture, ChurnHtml.of(report));
      out.accept(report.summary(picture.toString(), demo.steps.seconds()));
      return report.proven();
    } finally {
      if (!plan.keep()) {
        Stage.delete(root);
      }
    }
  }

  private ChurnReport play() throws CommandFailure, IOException, InterruptedException {
    Path folder = folder();
    TreeFacts before = TreeFacts.of(folder);
    Registrar[] registrar = new Registrar[1];
    steps.run(
        "network",
        "founds demo.example, starts " + ChurnPlan.HOSTS + " hosts; " + clockWords(),
        () -> {
          registrar[0] = Registrar.found(stage);
          return startHosts(registrar[0]);
        });
    steps.run(
        "backup",
        "enrols the laptop of " + OWNER + " and backs up " + folder,
        () -> backUp(registrar[0], folder));
    Path key = stage.path("key-in-the-safe");
    steps.run("leave", "the laptop is switched off, for ever", () -> leave(key));
    for (int i = 0; i < plan.deaths(); i++) {
      churnOnce(i, registrar[0]);
    }
    steps.run("restore", "enrols a new laptop and restores", () -> restore(registrar[0], key));
    List<String> differences = new ArrayList<>();
    steps.run(
        "proof",
        "compares every byte, name, mode and time",
        () -> {
          Path relative = folder.getRoot().relativize(folder);
          Path restored = stage.path("restored").resolve(relative.toString());
          differences.addAll(before.differences(TreeFacts.of(restored)));
          return differences.isEmpty()
              ? before.nodes().size() + " nodes compared, nothing differs"
              : differences.size() + " differences";
        });
    return new ChurnReport(
        before.files(), before.bytes(), plan.pace(), dead, List.copyOf(moments), differences);
  }

  private String clockWords() {
    double seconds = Duration.ofDays(7).toSeconds() / plan.pace();
    return String.format(
        java.util.Locale.ROOT,
        "their clock for judging each other runs %.0f times as fast as in life: a week of silence,"
            + " after which a host is given up, is %.0f s here",
        plan.pace(),
        seconds);
  }

  private Path folder() throws CommandFailure, IOException, InterruptedException {
    if (plan.folder().isPresent()) {
      return plan.folder().get().toRealPath();
    }
    Path sample = stage.path("sample");
    SampleFolder.make(sample, SAMPLE_SEED);
    return sample.toRealPath();
  }

  private String startHosts(Registrar registrar)
      throws CommandFailure, IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    List<String> members = new ArrayList<>();
    for (int i = 0; i < ChurnPlan.HOSTS; i++) {
      names.add(places.name(i));
      members.add(places.name(i) + "@" + places.site(i));
    }
    List<String> codes = registrar.invite(members);
    took(stage.host(names.getFirst(), codes.getFirst()));
    int all = names.size();
    stage.hosts(names.subList(1, all), codes.subList(1, all)).forEach(this::took);
    return all
        + " processes at "
        + names.stream().map(ChurnDemo::site).distinct().count()
        + " sites";
  }

  private static String site(String host) {
    return host.replaceFirst("-.*", "");
  }

  private void took(Daemon host) {
    hosts.put(host.name(), host);
    survivors.lives(host.name(), host.ready().text("node_id"));
  }

  private String backUp(Registrar registrar, Path folder)
      throws CommandFailure, IOException, InterruptedException {
    String home = stage.home("laptop").toString();
    String code = registrar.invite(List.of(OWNER + "@home")).getFirst();
    stage.command("laptop", none(), "join", "--home", home, code);
    stage.command("laptop", none(), "vault", "init", "--home", home);
    Message done =
        stage.command("laptop", this::progress, "backup", "--home", home, folder.toString());
    Moment now = look();
    return "%s on the wire, any %d of %d blocks bring a stripe back; %s"
        .formatted(
            Quantity.bytes(done.number("data_on_wire")), now.needed(), now.wanted(), now.words());
  }

  private String leave(Path key) throws IOException {
    Path home = stage.home("laptop");
    Files.copy(home.resolve("vault-main.key"), key);
    Stage.delete(home);
    return "only the vault's key is left, in a safe: shares of it die with the hosts";
  }

  /** One host dies for ever and another joins in its place; then the network is left alone. */
  private void churnOnce(int index, Registrar registrar)
      throws CommandFailure, IOException, InterruptedException {
    String victim = List.copyOf(hosts.keySet()).getFirst(); // the one that is there for longest
    String heir = site(victim) + "-new" + (index + 1);
    steps.run(
        "death-" + (index + 1),
        victim + " dies for ever, its disk is deleted; " + heir + " joins",
        () -> {
          long end = env.nanoTime() + Duration.ofSeconds(ChurnPlan.SECONDS_BETWEEN).toNanos();
          java.util.Objects.requireNonNull(hosts.remove(victim)).kill();
          survivors.died(victim);
          Stage.delete(stage.home(victim));
          dead++;
          look();
          String code = registrar.invite(List.of(heir + "@" + site(victim))).getFirst();
          took(stage.host(heir, code));
          while (env.nanoTime() < end) {
            env.sleep(LOOK);
            look();
          }
          return moments.getLast().words();
        });
  }

  private Moment look() throws CommandFailure, IOException {
    Moment moment = survivors.look(steps.seconds(), dead);
    moments.add(moment);
    out.accept(moment.message());
    return moment;
  }

  private String restore(Registrar registrar, Path key)
      throws CommandFailure, IOException, InterruptedException {
    String home = stage.home("new-laptop").toString();
    String code = registrar.invite(List.of(OWNER + "@home")).getFirst();
    stage.command("new-laptop", none(), "join", "--home", home, code);
    Files.copy(key, stage.home("new-laptop").resolve("vault-main.key"));
    String target = stage.path("restored").toString();
    Message done =
        stage.command(
            "new-laptop", this::progress, "restore", "--home", home, "latest", "--target", target);
    return "%d files, %s, of blocks on %d hosts, %d of them newcomers"
        .formatted(
            done.number("files_restored"),
            Quantity.bytes(done.number("bytes_restored")),
            hosts.size(),
            hosts.keySet().stream().filter(name -> name.contains("-new")).count());
  }

  private void progress(Message message) {
    if (List.of("status", "error", "warning").contains(message.type())) {
      out.accept(message);
    }
  }

  private static MessageSink none() {
    return message -> {};
  }
}
