package dev.cairn.app.cli;

import dev.cairn.app.home.Address;
import dev.cairn.app.home.Contact;
import dev.cairn.app.home.Home;
import dev.cairn.app.home.Settings;
import dev.cairn.app.node.Joining;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import dev.cairn.env.RealEnvironment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn node}: the daemon. */
@Command(
    name = "node",
    description = "This device as a member of the network.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {NodeCommand.Run.class, LeaveCommand.class, UnitCommand.class})
final class NodeCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "say what to do: cairn node run, leave or unit");
  }

  /** {@code cairn node run}. */
  @Command(
      name = "run",
      description = {
        "Runs this device's node until it is told to stop (Ctrl-C or SIGTERM): keeps blocks for"
            + " other members, backs up what has a policy (cairn policy), and does what the other"
            + " commands ask."
      },
      footer = {
        "",
        "Settings come from cairn.properties in the home; all have defaults:",
        "listen, announce, donate, bootstrap, upload, download, and",
        "  host=ada-laptop               name in snapshots and policies (the machine's)",
        "  profile=8/10/12               the code of what is stored from here: data blocks,",
        "                                repair at, blocks; without, as the network's size says",
        "  schedule=08:00-18:00 upload=500K download=2M; 22:00-06:00 upload=unlimited",
        "  lan-limits=on                 limits hold on the own network, too",
        "",
        "Examples:",
        "  cairn node run",
        "  cairn node run --donate 200G --listen /ip4/0.0.0.0/tcp/4701",
        "  cairn node run --upload 1M --download 4M"
      })
  static final class Run extends Subcommand {

    @Option(
        names = "--listen",
        paramLabel = "ADDR",
        description = "Where other members reach it (default: /ip4/0.0.0.0/tcp/4701).")
    @Nullable String listen;

    @Option(
        names = "--donate",
        paramLabel = "SIZE",
        description = "Disk offered to other members, a hard cap (default: 10G).")
    @Nullable String donate;

    @Option(
        names = "--upload",
        paramLabel = "SPEED",
        description =
            "Most bytes a second sent to members beyond the own network, such as 2M (default:"
                + " unlimited).")
    @Nullable String upload;

    @Option(
        names = "--download",
        paramLabel = "SPEED",
        description = "Most bytes a second received from them (default: unlimited).")
    @Nullable String download;

    @Option(
        names = "--bootstrap",
        paramLabel = "CONTACT",
        description = "A member to ask first: /ip4/…/tcp/…/p2p/…. May be repeated.")
    List<String> bootstrap = List.of();

    @Option(
        names = "--join",
        paramLabel = "CODE",
        description = "Join with this invite first, unless this device has joined already.")
    @Nullable String join;

    @Option(
        names = "--pace",
        hidden = true,
        description = "Judge hosts and repair on a clock so many times faster, for demonstrations.")
    double pace = 1;

    @Option(
        names = "--demo",
        hidden = true,
        description = "Let recoveries wait less than an hour, for demonstrations.")
    boolean demo;

    @Option(names = "--while-stdin", hidden = true, description = "Stop when stdin ends.")
    boolean whileStdin;

    @Override
    int run(Output out) throws CommandFailure, IOException, InterruptedException {
      Home home = home();
      if (join != null && !home.joined()) {
        out.accept(new Joining(new RealEnvironment(), home).join(join));
      }
      return new DaemonRun(home, settings(home), out).run(whileStdin);
    }

    private Settings settings(Home home) throws CommandFailure, IOException {
      try {
        Settings settings = Settings.of(home);
        List<Contact> contacts = new ArrayList<>();
        for (String contact : bootstrap) {
          contacts.add(Contact.parse(contact));
        }
        settings = settings.withBootstrap(contacts).withPace(pace).withDemo(demo);
        settings = listen == null ? settings : settings.withListen(Address.parse(listen));
        settings = upload == null ? settings : settings.withUpload(upload);
        settings = download == null ? settings : settings.withDownload(download);
        return donate == null ? settings : settings.withDonate(Quantity.parseBytes(donate));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    String words(Message m) {
      return switch (m.type()) {
        case "joined" -> JoinCommand.joined(m);
        case "ready" ->
            "node %s is ready, listening on %s; %s"
                .formatted(
                    m.text("node_id").substring(0, Math.min(8, m.text("node_id").length())),
                    String.join(", ", m.texts("listening")),
                    m.number("members") == 0
                        ? m.texts("refusals").stream()
                            .limit(1)
                            .reduce(
                                "no other member in reach yet", (text, why) -> text + ": " + why)
                        : "in touch with " + m.number("members") + " members");
        case "stopped" -> "stopped";
        default -> "";
      };
    }
  }
}
