package dev.cairn.app.cli;

import dev.cairn.app.demo.ChurnDemo;
import dev.cairn.app.demo.ChurnPicture;
import dev.cairn.app.demo.ChurnPlan;
import dev.cairn.app.demo.Demo;
import dev.cairn.app.demo.DemoPlan;
import dev.cairn.app.demo.Picture;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.env.RealEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn demo}. */
@Command(
    name = "demo",
    description = {
      "Shows all of it on this machine: an authority and twelve nodes as processes, a folder backed"
          + " up, a third of the nodes killed, the owner's device lost, the vault recovered from"
          + " peers, the folder restored and compared. Needs no network, root or account, and leaves"
          + " nothing running."
    },
    footer = {
      "",
      "Examples:",
      "  cairn demo                    with a sample of its own",
      "  cairn demo ~/Documents",
      "  cairn demo --nodes 6 --keep ~/Documents",
      "  cairn demo --churn            hosts die one after another, and repair keeps up"
    })
final class DemoCommand extends Subcommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "What to back up; it is only read (default: a sample of a few MiB).")
  @Nullable Path folder;

  @Option(
      names = "--nodes",
      defaultValue = "12",
      paramLabel = "N",
      description = "How many nodes, 3 to 48 (default: 12).")
  int nodes = 12;

  @Option(
      names = "--churn",
      description = {
        "Instead, with the owner's laptop off all the while, let hosts die for ever one after"
            + " another, more than the code alone survives, and others join; takes four minutes."
      })
  boolean churn;

  @Option(
      names = "--deaths",
      defaultValue = "" + ChurnPlan.DEATHS_DEFAULT,
      paramLabel = "N",
      description = "With --churn: how many die (default: 8, all of the first hosts).")
  int deaths = ChurnPlan.DEATHS_DEFAULT;

  @Option(
      names = "--pace",
      defaultValue = "" + ChurnPlan.PACE_DEFAULT,
      paramLabel = "FACTOR",
      description = "With --churn: how much faster than in life hosts judge (default: 20000).")
  double pace = ChurnPlan.PACE_DEFAULT;

  @Option(names = "--keep", description = "Leave the demo's folder for a look around.")
  boolean keep;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    DemoPlan plan = plan();
    ChurnPlan churnPlan = churnPlan();
    Path root = Files.createTempDirectory("cairn-demo-");
    if (keep) {
      out.accept(Message.of("stage").with("directory", root.toString()));
    }
    return Interruption.during(() -> {
      RealEnvironment env = new RealEnvironment();
      boolean proven =
          churn ? ChurnDemo.run(env, churnPlan, root, out) : Demo.run(env, plan, root, out);
      return proven ? ExitCodes.OK : ExitCodes.FAILED;
    });
  }

  private ChurnPlan churnPlan() throws CommandFailure {
    try {
      return new ChurnPlan(Optional.ofNullable(folder), deaths, pace, keep);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private DemoPlan plan() throws CommandFailure {
    if (folder != null && !Files.isDirectory(folder)) {
      throw CommandFailure.failed(folder + ": is not a folder; name one, or none for a sample");
    }
    try {
      return new DemoPlan(Optional.ofNullable(folder), nodes, keep);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "stage" -> "everything is kept in " + m.text("directory");
      case "step" -> step(m);
      case "summary" ->
          churn ? ChurnPicture.of(m, terminal().colours()) : Picture.of(m, terminal().colours());
      default -> "";
    };
  }

  private static String step(Message m) {
    boolean done = m.text("state").equals("done");
    return String.format(
        Locale.ROOT,
        "%6.1f s  %s%s",
        m.fraction("seconds_elapsed"),
        done ? "   └ " : "",
        m.text("text"));
  }
}
