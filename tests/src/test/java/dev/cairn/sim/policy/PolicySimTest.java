package dev.cairn.sim.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.storage.durability.DurabilityPlanner;
import dev.cairn.storage.durability.HostModel;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each row of {@code ./cairn-sim} in small. Every failure prints its row, which has the seed. */
class PolicySimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 42L);

  private static OfficeChurn office(int hosts) {
    return new OfficeChurn(hosts, 1, OfficeChurn.SEVENTY_PERCENT, 12, 1.0 / 12, SEED);
  }

  private static void reaches(Supplier<Row> run) {
    Row row = run.get();
    assertThat(row.state()).as(row.words()).isEqualTo("reached");
  }

  @Test
  void oneSeedIsOneRunAndAnotherIsAnother() {
    Supplier<Outcome> run =
        () -> new PolicySimulation(Setting.of(office(100), Runs.ORGANISATION, 30, 0.5, SEED)).run();
    Outcome first = run.get();
    assertThat(run.get()).as("seed %d", SEED).isEqualTo(first);
    Outcome other =
        new PolicySimulation(Setting.of(office(100), Runs.ORGANISATION, 30, 0.5, SEED + 1)).run();
    assertThat(other.digest()).isNotEqualTo(first.digest());
  }

  @Test
  void repairTrafficIsThatOfTheClosedForm() {
    reaches(() -> Runs.closedForm(office(200), Runs.ORGANISATION, 1, 100, 3, SEED));
  }

  @Test
  void nothingIsLostInOrdinaryYears() {
    reaches(() -> Runs.losses(office(150), Runs.ORGANISATION, 100, 2, SEED));
  }

  @Test
  void theCapsSaveWhatTheyPromiseWhenASiteDies() {
    reaches(() -> Runs.mass(new Runs.MassSize(200, 400, 2_000_000_000L), true, SEED));
  }

  @Test
  void aThirdOfAllHostsIsRepairedWithinTheBudget() {
    reaches(() -> Runs.mass(new Runs.MassSize(200, 400, 2_000_000_000L), false, SEED));
  }

  @Test
  void stickyPlacementIsCheapOnRecordedSessions(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("office.avt");
    Files.writeString(file, recorded(office(200), 200 * Churn.DAY));
    TraceChurn trace = TraceChurn.read(file);
    assertThat(trace.hosts()).isGreaterThan(200);
    Row row = Runs.trace(trace, 40, SEED);
    double traffic = Double.parseDouble(row.measured().split(" ", 2)[0]);
    double strict = Double.parseDouble(row.measured().replaceAll(".*strict ([0-9.]+) .*", "$1"));
    // Hosts leave faster than in the trace of the report, and most go home in the evening.
    assertThat(traffic).as(row.words()).isLessThan(6);
    assertThat(strict).as(row.words()).isGreaterThan(20 * traffic);
  }

  /** A generator's sessions in the format of a trace, in the order of appearance. */
  private static String recorded(OfficeChurn churn, long end) {
    TreeMap<Long, String> lines = new TreeMap<>();
    for (int host = 0; host < 2 * churn.hosts(); host++) {
      // The second half of the hosts come one by one: in a trace nobody is replaced.
      long born = Math.max(0, host - churn.hosts()) * end / churn.hosts() / 60 * 60;
      long dies = Math.min(end, churn.diesAt(host, born));
      StringBuilder sessions = new StringBuilder();
      int count = 0;
      long first = churn.nextUp(host, born);
      for (long from = first; from < dies - 120; ) {
        long to = Math.min(dies, churn.nextDown(host, from));
        if (to / 60 > from / 60) {
          sessions.append(' ').append(from / 60).append(' ').append(to / 60);
          count++;
        }
        from = churn.nextUp(host, to + 60);
      }
      if (count > 0) {
        String line = host + " " + churn.site(host) + " " + count + sessions + "\n";
        lines.put((Long.parseLong(line.split(" ", 5)[3]) << 16) | host, line);
      }
    }
    return "# duration_min=" + end / 60 + " of an office\n" + String.join("", lines.values());
  }

  @Test
  void splittingEstimatesWhatCountingCounts() {
    Shape shape = DurabilityPlanner.shape(3, 5, 8);
    HostModel hosts = HostModel.office(0.15, 14, 0.85);
    double counted = counted(shape, hosts, 60);
    var estimate = new Splitting(shape, hosts, 300, 20).estimate(SEED);
    assertThat(estimate.nines())
        .as("seed %d: %s, counted %f a year", SEED, estimate, counted)
        .isCloseTo(-Math.log10(counted), within(0.15));
  }

  private static double counted(Shape shape, HostModel hosts, double years) {
    SplittableRandom random = new SplittableRandom(SEED);
    double lived = 0;
    int lost = 0;
    while (lived < years) {
      Trajectory run = new Trajectory(shape, hosts, random.split());
      int existing = shape.n();
      while (existing >= shape.k() && lived + run.years() < years) {
        existing = run.advance();
      }
      lost += existing < shape.k() ? 1 : 0;
      lived += run.years();
    }
    return lost / years;
  }

  @Test
  void aMemberTakesLessThanFourKilobytes() {
    Row row = Runs.scale(2000, 2000, 0.05, SEED);
    double bytes =
        Double.parseDouble(row.measured().replaceAll(".* ([0-9.]+) bytes of heap .*", "$1"));
    assertThat(bytes).as(row.words()).isLessThan(4096);
    assertThat(row.measured()).contains("; 0 lost;");
  }

  @Test
  void closestIsWhatSortingByDistanceSays() {
    SplittableRandom random = new SplittableRandom(SEED);
    long[] prefixes = random.longs(500, 0, Long.MAX_VALUE).toArray();
    Ring ring = new Ring();
    ring.rebuild(500, prefixes, host -> host % 7 != 0);
    for (int i = 0; i < 50; i++) {
      long point = random.nextLong() >>> 1;
      int[] found = new int[20];
      assertThat(ring.closest(point, found, host -> host % 3 != 0)).isEqualTo(20);
      assertThat(found)
          .as("seed %d", SEED)
          .containsExactly(
              java.util.stream.IntStream.range(0, 500)
                  .filter(host -> host % 7 != 0 && host % 3 != 0)
                  .boxed()
                  .sorted(java.util.Comparator.comparingLong(host -> prefixes[host] ^ point))
                  .limit(20)
                  .mapToInt(Integer::intValue)
                  .toArray());
    }
  }
}
