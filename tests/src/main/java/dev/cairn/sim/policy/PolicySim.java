package dev.cairn.sim.policy;

import dev.cairn.storage.durability.HostModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The command {@code ./cairn-sim}. */
public final class PolicySim {

  private static final String HELP =
      """
      ./cairn-sim COMMAND [--seed N] [--json] [--trace FILE] [--hosts N] [--stripes N] [--years Y]

      Runs Cairn's policies (beliefs, repair, placement, budgets: the functions that nodes run)
      over many members and years, and prints figures, seed and a digest that is equal for equal
      seeds. Ends with 1 if a figure that is asked for was missed.

        trace    repair traffic on recorded sessions, beside strict closest-set placement
        closed   repair traffic against the closed form
        years    losses in 10,000 pack-years of the organisation profile
        nines    losses too rare to count, by multilevel splitting, with interval
        spare    repairs that lack an index, with 24, 48 and 72 spare ones
        mass     30 % of hosts gone for ever within one hour: a site, then at random
        scale    100,000 members for a year, timed
        all      all of these
        full     whole nodes, the code of every room: see ./cairn-sim full --help
        reach    look-ups among 10,000 members, a mass reboot: see ./cairn-sim reach --help

      --trace  an availability trace (default: from the folder that CAIRN_TRACES names); a run
               whose trace is missing is skipped, loudly
      """;

  private PolicySim() {}

  /** See {@code --help}. */
  public static void main(String[] words) {
    Options options;
    List<Supplier<Row>> runs;
    try {
      options = Options.parse(words);
      runs = runs(options);
    } catch (IllegalArgumentException e) {
      System.err.println("cairn-sim: " + e.getMessage() + "; see ./cairn-sim --help");
      System.exit(2);
      return;
    }
    if (runs.isEmpty()) {
      System.out.print(HELP);
      return;
    }
    boolean missed = false;
    for (Supplier<Row> run : runs) {
      Row row = run.get();
      System.out.println(options.json() ? row.json() : row.words());
      missed |= row.missed();
    }
    System.exit(missed ? 1 : 0);
  }

  private static List<Supplier<Row>> runs(Options options) {
    String command = options.command();
    boolean all = command.equals("all");
    List<Supplier<Row>> runs = new ArrayList<>();
    if (all || command.equals("trace")) {
      runs.add(() -> trace(options));
    }
    if (all || command.equals("closed")) {
      runs.addAll(closed(options));
    }
    if (all || command.equals("years")) {
      runs.add(() -> years(options));
    }
    if (all || command.equals("nines")) {
      runs.add(() -> nines(options));
    }
    if (all || command.equals("spare")) {
      for (int spare : new int[] {24, 48, 72}) {
        runs.add(() ->
            Runs.indices(
                spare, options.number("--stripes", 300), options.years(5), options.seed()));
      }
    }
    if (all || command.equals("mass")) {
      runs.add(() -> mass(options, true));
      runs.add(() -> mass(options, false));
    }
    if (all || command.equals("scale")) {
      int hosts = options.number("--hosts", 100_000);
      runs.add(() ->
          Runs.scale(hosts, options.number("--stripes", hosts), options.years(1), options.seed()));
    }
    if (runs.isEmpty() && !command.endsWith("help") && !command.equals("-h")) {
      throw new IllegalArgumentException(command + " is no command");
    }
    return runs;
  }

  private static Row trace(Options options) {
    String folder = Optional.ofNullable(System.getenv("CAIRN_TRACES")).orElse("");
    Path file = Path.of(options.trace(folder));
    if (!Files.isRegularFile(file)) {
      return Runs.skipped("trace", "no trace at '" + file + "'; name one with --trace");
    }
    try {
      return Runs.trace(TraceChurn.read(file), options.number("--stripes", 300), options.seed());
    } catch (IOException e) {
      return Runs.skipped("trace", String.valueOf(e.getMessage()));
    }
  }

  private static List<Supplier<Row>> closed(Options options) {
    long seed = options.seed();
    int hosts = options.number("--hosts", 500);
    int stripes = options.number("--stripes", 500);
    double years = options.years(6);
    return List.of(
        () ->
            Runs.closedForm(
                new ExponentialChurn(hosts, 1, 0.7, 24, 12, seed),
                Runs.ORGANISATION,
                1,
                stripes,
                years,
                seed),
        () ->
            Runs.closedForm(
                new OfficeChurn(hosts, 1, OfficeChurn.SEVENTY_PERCENT, 12, 1.0 / 12, seed),
                Runs.ORGANISATION,
                1,
                stripes,
                years,
                seed));
  }

  private static Row years(Options options) {
    int hosts = options.number("--hosts", 500);
    OfficeChurn churn =
        new OfficeChurn(hosts, 1, OfficeChurn.SEVENTY_PERCENT, 12, 1.0 / 12, options.seed());
    int stripes = options.number("--stripes", 1000);
    return Runs.losses(churn, Runs.ORGANISATION, stripes, options.years(10), options.seed());
  }

  private static Row nines(Options options) {
    HostModel hosts = HostModel.office(1, 7, 0.7);
    return Runs.nines(Runs.ORGANISATION, hosts, 4000, options.years(200), options.seed());
  }

  private static Row mass(Options options, boolean wholeSite) {
    int hosts = options.number("--hosts", 1000);
    int stripes = options.number("--stripes", 20 * hosts);
    return Runs.mass(
        new Runs.MassSize(hosts, stripes, 100_000_000_000L), wholeSite, options.seed());
  }
}
