package dev.cairn.storage.durability;

import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Picks a stripe's code for a network and a target, or refuses and says what would help. k follows
 * the number of hosts; then the cheapest overhead from 1.5 to 3 that reaches the target with the
 * smallest threshold r which does. r is never below k + ⌈n/6⌉, so that a whole failure domain may
 * die the moment before a repair, and never above ¾ n, so that a repair which reads k blocks makes
 * a quarter of a stripe with them.
 *
 * <p>Pure. Some 15 runs of {@link LossModel}, a tenth of a second at most: plan when the network
 * has changed, not for each stripe.
 */
public final class DurabilityPlanner {

  /** Fewest hosts for which any loss at all is survived. */
  public static final int HOSTS_MIN = 3;

  /** A target for data that is the only copy: one stripe of a million lost in a million years. */
  public static final double TARGET_NINES = 12;

  /** A sixth of a stripe in one failure domain: the cap of placement. */
  private static final int DOMAINS_WANTED = 6;

  /**
   * Indices that exist for every block placed: 2.5 (returners need fresh ones); the field's 256.
   */
  private static final int INDICES_MAX = 240;

  /**
   * The network as measured.
   *
   * @param eligible hosts that may hold blocks
   * @param domains failure domains (sites) among them
   * @param hosts how they behave
   */
  public record Network(int eligible, int domains, HostModel hosts) {
    public Network {
      if (eligible < 0 || domains < 0) {
        throw new IllegalArgumentException(eligible + " hosts in " + domains + " domains");
      }
    }
  }

  /** What {@link #plan} came to. */
  public sealed interface Plan {
    /**
     * A code that reaches the target.
     *
     * @param prognosis what the model states for it
     * @param caveat what the network is too small for, in words; empty if nothing
     */
    record Planned(Shape shape, Prognosis prognosis, String caveat) implements Plan {}

    /**
     * None does.
     *
     * @param reason what falls short of what, in words for people
     * @param bestNines what the most durable code that fits reaches; 0 if none fits
     * @param remedies what would help, each alone, in words for people
     */
    record Refused(String reason, double bestNines, List<String> remedies) implements Plan {}
  }

  private DurabilityPlanner() {}

  /** The cheapest code for {@code network} that reaches {@code targetNines} a year and stripe. */
  public static Plan plan(Network network, double targetNines) {
    if (network.eligible < HOSTS_MIN) {
      String reason = network.eligible + " hosts; no code survives a loss on fewer than 3";
      return new Plan.Refused(reason, 0, List.of("have at least " + HOSTS_MIN + " hosts"));
    }
    int k = dataBlocks(network.eligible);
    int most = blocksMax(network.eligible, k);
    Shape largest = shape(k, thresholdMax(k, most), most);
    Prognosis best = LossModel.prognosis(largest, network.hosts);
    if (best.nines() < targetNines) {
      return refusal(network, targetNines, largest, best);
    }
    int n = fewestBlocks(network, targetNines, k, most);
    Shape shape = smallestThreshold(network, targetNines, k, n);
    return new Plan.Planned(shape, LossModel.prognosis(shape, network.hosts), caveat(network, n));
  }

  /** Data blocks by hosts: the rows of the durability table; below 20 hosts a third of them. */
  public static int dataBlocks(int hosts) {
    if (hosts < 15) {
      return hosts / 3;
    }
    if (hosts < 50) {
      return 5;
    }
    if (hosts < 100) {
      return 8;
    }
    return hosts < 500 ? 16 : 32;
  }

  /** Three times k, or the table's 28 for 8. */
  private static int blocksMax(int hosts, int k) {
    return Math.min(hosts, k == 8 ? 28 : 3 * k);
  }

  /** The code of k, r and n with indices to spare. */
  public static Shape shape(int k, int repairAt, int n) {
    return new Shape(k, repairAt, n, Math.min(INDICES_MAX, n * 5 / 2) - n);
  }

  private static int thresholdMin(int k, int n) {
    return Math.min(n, k + Math.ceilDiv(n, DOMAINS_WANTED));
  }

  private static int thresholdMax(int k, int n) {
    return Math.max(thresholdMin(k, n), n * 3 / 4);
  }

  private static int fewestBlocks(Network network, double target, int k, int most) {
    int low = Math.min(most, Math.ceilDiv(3 * k, 2));
    int high = most;
    while (low < high) {
      int n = (low + high) / 2;
      Shape shape = shape(k, thresholdMax(k, n), n);
      boolean reached = LossModel.prognosis(shape, network.hosts).nines() >= target;
      low = reached ? low : n + 1;
      high = reached ? n : high;
    }
    return high;
  }

  private static Shape smallestThreshold(Network network, double target, int k, int n) {
    int low = thresholdMin(k, n);
    int high = thresholdMax(k, n);
    while (low < high) {
      int r = (low + high) / 2;
      boolean reached = LossModel.prognosis(shape(k, r, n), network.hosts).nines() >= target;
      low = reached ? low : r + 1;
      high = reached ? r : high;
    }
    return shape(k, high, n);
  }

  private static String caveat(Network network, int n) {
    List<String> words = new ArrayList<>();
    int perDomain = Math.ceilDiv(n, Math.max(1, network.domains));
    if (network.domains < DOMAINS_WANTED) {
      words.add(
          "%d failure domains where %d are wanted: up to %d of %d blocks in one"
              .formatted(network.domains, DOMAINS_WANTED, perDomain, n));
    }
    if (network.eligible < n + n / 4) {
      words.add(
          "%d hosts for %d blocks: repair waits for new hosts".formatted(network.eligible, n));
    }
    return String.join("; ", words);
  }

  private static Plan refusal(Network network, double target, Shape best, Prognosis prognosis) {
    List<String> remedies = new ArrayList<>();
    for (int hosts : new int[] {20, 50, 100, 500}) {
      if (hosts > network.eligible && remedies.isEmpty() && reaches(network, hosts, target)) {
        remedies.add("have " + hosts + " eligible hosts");
      }
    }
    HostModel now = network.hosts;
    HostModel steadier = withLife(now, 2 * now.mttfYears());
    if (LossModel.prognosis(best, steadier).nines() >= target) {
      remedies.add(
          String.format(
              Locale.ROOT, "hosts that stay %.2g years in the mean", steadier.mttfYears()));
    }
    HostModel announced = now.announced(1);
    if (LossModel.prognosis(best, announced).nines() >= target) {
      remedies.add("revoke or sign off hosts that leave, on the day they leave");
    }
    remedies.add(
        String.format(
            Locale.ROOT, "accept a target of %.1f nines", Math.floor(prognosis.nines() * 10) / 10));
    String reason =
        String.format(
            Locale.ROOT,
            "%d/%d/%d on %d hosts (available %.2f, living %.2g years) reaches %.1f nines a year,"
                + " the target is %.1f",
            best.k(),
            best.repairAt(),
            best.n(),
            network.eligible,
            now.availability(),
            now.mttfYears(),
            prognosis.nines(),
            target);
    return new Plan.Refused(reason, prognosis.nines(), List.copyOf(remedies));
  }

  private static boolean reaches(Network network, int hosts, double target) {
    int k = dataBlocks(hosts);
    int n = blocksMax(hosts, k);
    return LossModel.prognosis(shape(k, thresholdMax(k, n), n), network.hosts).nines() >= target;
  }

  private static HostModel withLife(HostModel hosts, double mttfYears) {
    return new HostModel(
        mttfYears,
        hosts.tauDays(),
        hosts.availability(),
        hosts.announcedShare(),
        hosts.absentShare(),
        hosts.repairDays());
  }
}
