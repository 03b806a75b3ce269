package dev.cairn.sim.full;

import dev.cairn.sim.Commit;
import dev.cairn.sim.SimNetwork.Conditions;
import java.time.Duration;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The command {@code ./cairn-sim full}. */
public final class FullSim {

  private static final String HELP =
      """
      ./cairn-sim full [--scenario NAME] [--nodes N] [--days D] [--seed S] [--json] …

      Runs whole nodes (the code of every room, unchanged) on simulated wires, disks and clocks.
      An owner stores some stripes and is never seen again; then something happens. Ends with 1 if
      what must hold does not; every failure names seed, commit and the command that replays it.

        churn        machines come and go, and die (--churn exponential|office, --mttf YEARS)
        mass-reboot  everybody loses power at once; all are back within five minutes
        third-gone   30 % of the hosts are gone for ever within an hour, whole sites of them
        malicious    --malicious SHARE of the hosts lie, forget, stall, forge or hide others
        partition    the network falls in two, then deaf in one direction
        disk         bits rot, disks are full, slow, wound back; connections break
        clock        a fifth of the clocks is a week off
        strikes      whoever repairs loses power, finds its disk full or stalls; keepers forget

        --stripes N --payload BYTES --sites N   what is stored, and where
        --upkeep SECONDS                        how often nodes look after their contacts
      """;

  /** A run that is not over then never will be. */
  private static final Duration LIMIT = Duration.ofDays(400);

  private FullSim() {}

  /** See {@code --help}. */
  public static void main(String[] words) {
    // What thousands of nodes say of liars and clocks would hide what the run says.
    Logger.getLogger("dev.cairn").setLevel(Level.SEVERE);
    if (words.length > 0 && (words[0].endsWith("help") || words[0].equals("-h"))) {
      System.out.print(HELP);
      return;
    }
    FullOptions options;
    try {
      options = FullOptions.parse(words);
      scenario(options);
    } catch (IllegalArgumentException e) {
      System.err.println("cairn-sim: " + e.getMessage() + "; see ./cairn-sim full --help");
      System.exit(2);
      return;
    }
    Report report = new Report();
    report.tell(System.err::print);
    run(options, scenario(options), report);
    System.out.print(options.json() ? report.json() : report.words());
    System.exit(report.broken().isEmpty() ? 0 : 1);
  }

  /** Runs the scenario that {@code options} name to its end, or to where it broke. */
  public static Report run(FullOptions options) {
    return run(options, scenario(options));
  }

  private static Scenario scenario(FullOptions options) {
    Scenario scenario = Scenarios.ALL.get(options.scenario());
    if (scenario == null) {
      throw new IllegalArgumentException(options.scenario() + " is no scenario");
    }
    return scenario;
  }

  static Report run(FullOptions options, Scenario scenario) {
    Report report = new Report();
    run(options, scenario, report);
    return report;
  }

  private static void run(FullOptions options, Scenario scenario, Report report) {
    report.note("scenario", options.scenario());
    report.note("seed", options.seed());
    report.note("commit", Commit.name());
    report.note("replay", options.command());
    report.note("hosts", options.nodes());
    SimWorld world = new SimWorld(options.seed(), ways(options));
    world.network().conditions(Conditions.INTERNET);
    Stage stage = new Stage(world, options, report);
    long begin = System.nanoTime();
    try {
      world.simulation().run(LIMIT, () -> scenario.play(stage));
    } catch (AssertionError e) {
      stage.invariants().broken(String.valueOf(e.getMessage()));
      report.note("stack", stack(e));
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    report.broken(stage.invariants().broken());
    note(report, stage, seconds);
  }

  private static void note(Report report, Stage stage, double seconds) {
    SimWorld world = stage.world();
    double simulated = world.simulation().elapsed().toMillis() / 1e3;
    report.note("lost", stage.acknowledged().lost());
    report.note("sent_bytes", world.network().bytesByProtocol());
    report.note("records_written", world.sightings().records());
    report.note("simulated_hours", Math.round(simulated / 3600));
    report.note("real_seconds", String.format(Locale.ROOT, "%.1f", seconds));
    report.note("times_real_time", Math.round(simulated / seconds));
    report.note("steps", world.simulation().steps());
    report.note("event_hash", world.simulation().eventHash());
  }

  private static String stack(Throwable failure) {
    java.io.StringWriter text = new java.io.StringWriter();
    failure.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  private static SimWorld.Ways ways(FullOptions options) {
    return SimWorld.Ways.defaults().withUpkeep(options.upkeep()).withKeeping(true);
  }
}
