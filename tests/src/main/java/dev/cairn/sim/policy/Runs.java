package dev.cairn.sim.policy;

import dev.cairn.storage.belief.BeliefLimits;
import dev.cairn.storage.durability.DurabilityPlanner;
import dev.cairn.storage.durability.HostModel;
import dev.cairn.storage.durability.LossModel;
import dev.cairn.storage.stripe.Placement;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Locale;

/** The runs of the report: each in the size asked for, so a test can have it small. */
final class Runs {

  /** The organisation profile. */
  static final Shape ORGANISATION = DurabilityPlanner.shape(16, 32, 48);

  private static final double TRACE_TRAFFIC_MAX = 1.7;
  private static final double STRICT_RATIO_MIN = 7;
  private static final double CLOSED_FORM_TOLERANCE = 0.15;
  private static final long MIB = 1 << 20;

  private Runs() {}

  static Row skipped(String name, String why) {
    return new Row(name, "SKIPPED: " + why, "", "SKIPPED", 0, "");
  }

  /** Sticky and lazy against strict placement, on recorded sessions. */
  static Row trace(TraceChurn trace, int stripes, long seed) {
    Shape shape = DurabilityPlanner.shape(16, 30, 48);
    long from = 60 * Churn.DAY;
    Setting setting =
        new Setting(
            trace,
            shape,
            BeliefLimits.internet().withGone(Duration.ofDays(7)),
            stripes,
            from,
            trace.end(),
            Placement.SITES_WANTED_INTERNET,
            MIB,
            Setting.UPLINK,
            seed);
    Outcome outcome = new PolicySimulation(setting).run();
    double strict =
        StrictPlacement.traffic(trace, 16, 48, Math.min(stripes, 100), from, trace.end(), seed);
    double ratio = strict / outcome.traffic();
    boolean reached =
        outcome.traffic() <= TRACE_TRAFFIC_MAX && ratio >= STRICT_RATIO_MIN && outcome.lost() == 0;
    return Row.of(
        "repair traffic on " + trace.name() + ", 16/30/48, tau 7 d, hosts known 30 d",
        String.format(
                Locale.ROOT,
                "%.2f TB per logical TB and year; strict %.1f (%.1f times); ",
                outcome.traffic(),
                strict,
                ratio)
            + told(outcome),
        "at most 1.7, strict at least 7 times that",
        reached,
        seed,
        outcome.digest());
  }

  /** The closed form against a run. */
  static Row closedForm(
      Churn churn, Shape shape, double mttf, int stripes, double years, long seed) {
    Outcome outcome = new PolicySimulation(Setting.of(churn, shape, stripes, years, seed)).run();
    double closed = LossModel.closedFormTraffic(shape, mttf);
    double off = outcome.traffic() / closed - 1;
    return Row.of(
        "closed form of repair traffic, " + name(shape) + ", " + churn.name(),
        String.format(
                Locale.ROOT,
                "%.2f simulated, %.2f by the formula: %+.1f %%; ",
                outcome.traffic(),
                closed,
                100 * off)
            + told(outcome),
        "within 15 %",
        Math.abs(off) <= CLOSED_FORM_TOLERANCE,
        seed,
        outcome.digest());
  }

  /** Losses counted. */
  static Row losses(Churn churn, Shape shape, int stripes, double years, long seed) {
    Outcome outcome = new PolicySimulation(Setting.of(churn, shape, stripes, years, seed)).run();
    return Row.of(
        String.format(Locale.ROOT, "losses in %.0f pack-years, ", outcome.stripeYears())
            + name(shape)
            + ", "
            + churn.name(),
        String.format(
                Locale.ROOT,
                "%d lost; %.2f TB per logical TB and year; ",
                outcome.lost(),
                outcome.traffic())
            + told(outcome),
        "0 lost",
        outcome.lost() == 0,
        seed,
        outcome.digest());
  }

  /** Losses estimated. */
  static Row nines(Shape shape, HostModel hosts, int futures, double years, long seed) {
    Splitting.Estimate estimate = new Splitting(shape, hosts, futures, years).estimate(seed);
    double model = LossModel.prognosis(shape, hosts).nines();
    return Row.of(
        String.format(
            Locale.ROOT,
            "nines a pack-year by splitting, %s, MTTF %.2g y, availability %.2g",
            name(shape),
            hosts.mttfYears(),
            hosts.availability()),
        String.format(
            Locale.ROOT,
            "%s%.1f, 95 %% interval %.1f to %.1f; the Markov model, without urgent repair and with"
                + " exponential delays, says %.1f",
            estimate.bounded() ? "at least " : "",
            estimate.nines(),
            estimate.low(),
            estimate.high(),
            model),
        "printed with its interval",
        true,
        seed,
        "-");
  }

  /** A site, or a random share, gone for ever within an hour. */
  static Row mass(MassSize size, boolean wholeSite, long seed) {
    int sites = 12;
    OfficeChurn churn =
        new OfficeChurn(size.hosts, 1, OfficeChurn.SEVENTY_PERCENT, sites, 0.3, seed);
    Setting setting =
        Setting.of(churn, ORGANISATION, size.stripes, 0.4, seed)
            .withBlockBytes(size.bytesPerHost / (size.stripes * 48L / size.hosts));
    // A Wednesday at noon, ten weeks after placement.
    long at = setting.placeAt() + 72 * Churn.DAY;
    MassEvent event = new MassEvent(at, wholeSite, 0.3, seed);
    Outcome outcome = new PolicySimulation(setting).with(event).run();
    boolean reached =
        event.broken() == 0
            && outcome.worstHour() <= 1
            && outcome.lazyWhileBraked() == 0
            && outcome.stops() >= 1
            && event.daysToRepair() > 0;
    String name =
        wholeSite
            ? "a site with 30 % of hosts gone in an hour"
            : "random 30 % of hosts gone in an hour";
    return Row.of(
        name
            + String.format(
                Locale.ROOT, ", %d hosts of %d GB", size.hosts, size.bytesPerHost / 1_000_000_000),
        String.format(
                Locale.ROOT,
                "%d hosts gone, at most %d of 48 blocks of a stripe%s; %d of %d stripes lost, of %d"
                    + " promised %d; above threshold again after %.0f days; ",
                event.struck(),
                event.mostInSite(),
                wholeSite ? " (" + event.aboveCap() + " stripes above the cap of 8)" : "",
                event.lost(),
                size.stripes,
                event.promises(),
                event.broken(),
                event.daysToRepair())
            + told(outcome),
        "0 of the promised lost, repaired, no hour above the budget",
        reached,
        seed,
        outcome.digest());
  }

  /** How large a mass event is simulated. */
  record MassSize(int hosts, int stripes, long bytesPerHost) {}

  /** Speed. */
  static Row scale(int hosts, int stripes, double years, long seed) {
    long before = heapBytes("");
    long begin = System.nanoTime();
    OfficeChurn churn = new OfficeChurn(hosts, 1, OfficeChurn.SEVENTY_PERCENT, 50, 0.02, seed);
    PolicySimulation simulation =
        new PolicySimulation(Setting.of(churn, ORGANISATION, stripes, years, seed));
    Outcome outcome = simulation.run();
    double seconds = (System.nanoTime() - begin) / 1e9;
    double bytes = heapBytes(simulation) - before;
    return Row.of(
        String.format(Locale.ROOT, "%,d members, %,d stripes, %.2g years, ", hosts, stripes, years)
            + churn.name(),
        String.format(
                Locale.ROOT,
                "%.0f s, %.1f million events, %.0f bytes of heap a member at the end; %.2f TB per"
                    + " logical TB and year; %d lost; ",
                seconds,
                outcome.events() / 1e6,
                bytes / outcome.hosts(),
                outcome.traffic(),
                outcome.lost())
            + told(outcome),
        "100,000 members for a year in 600 s, at most 4 KB a member",
        seconds / years / hosts <= 600.0 / 100_000
            && outcome.lost() == 0
            && bytes / outcome.hosts() <= 4096,
        seed,
        outcome.digest());
  }

  /** What is left on the heap while {@code kept} is. */
  private static long heapBytes(Object kept) {
    try {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    } finally {
      Reference.reachabilityFence(kept);
    }
  }

  /** Whether repairs ever lack an index, by how many spare ones there are. */
  static Row indices(int spare, int stripes, double years, long seed) {
    Shape shape = new Shape(16, 32, 48, spare);
    OfficeChurn churn = new OfficeChurn(300, 1, OfficeChurn.SEVENTY_PERCENT, 12, 1.0 / 12, seed);
    Outcome outcome = new PolicySimulation(Setting.of(churn, shape, stripes, years, seed)).run();
    return Row.of(
        String.format(Locale.ROOT, "%d spare indices of 48 placed, recycled after 90 days, ", spare)
            + churn.name(),
        String.format(Locale.ROOT, "%d attempts without index; ", outcome.withoutIndices())
            + told(outcome),
        "0 lost",
        outcome.lost() == 0,
        seed,
        outcome.digest());
  }

  private static String name(Shape shape) {
    return shape.k() + "/" + shape.repairAt() + "/" + shape.n();
  }

  private static String told(Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "%.2f repairs a stripe-year (%d urgent, %d broken off, %d without index), %.1f blocks"
            + " exist, brake on %d times, busiest hour %.0f %% of budget",
        outcome.repairs(),
        outcome.urgent(),
        outcome.failed(),
        outcome.withoutIndices(),
        outcome.existing(),
        outcome.stops(),
        100 * outcome.worstHour());
  }
}
