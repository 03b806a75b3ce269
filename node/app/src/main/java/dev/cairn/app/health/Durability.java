package dev.cairn.app.health;

import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.Profile;
import dev.cairn.storage.durability.DurabilityPlanner;
import dev.cairn.storage.durability.DurabilityPlanner.Network;
import dev.cairn.storage.durability.DurabilityPlanner.Plan;
import dev.cairn.storage.durability.HostModel;
import dev.cairn.storage.durability.LossModel;
import dev.cairn.storage.durability.Outlook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How durable some stripes are together.
 *
 * @param stripes each of them, in the order given
 * @param hosts who was asked
 * @param weakestSite the site whose loss costs most over all stripes; empty if none holds a block
 * @param marginWithoutIt the smallest margin that is left without it
 * @param lostWithIt stripes that could not be read without it
 * @param plan what the durability planner says of the network as it is
 */
public record Durability(
    List<StripeOutlook> stripes,
    HostsSeen hosts,
    String weakestSite,
    int marginWithoutIt,
    int lostWithIt,
    Plan plan) {

  /**
   * What {@code healths} come to.
   *
   * @param eligible hosts that could hold a block now
   * @param targetNines what is wanted of each stripe a year
   */
  public static Durability of(List<StripeHealth> healths, int eligible, double targetNines) {
    HostsSeen hosts = HostsSeen.of(healths);
    HostModel model = hosts.model();
    Map<Profile, Double> longRun = new HashMap<>();
    List<StripeOutlook> stripes = new ArrayList<>();
    for (StripeHealth health : healths) {
      stripes.add(StripeOutlook.of(health, nines(health, model, longRun)));
    }
    Plan plan = DurabilityPlanner.plan(new Network(eligible, hosts.sites(), model), targetNines);
    return withWeakestSite(stripes, hosts, plan);
  }

  /**
   * Two ways to be lost within a year: before the first repair is through, from what is proved now;
   * and afterwards, by the model's long run of a stripe that is kept in repair.
   */
  private static double nines(StripeHealth health, HostModel model, Map<Profile, Double> longRun) {
    Profile profile = health.profile();
    if (profile == null) {
      return 0;
    }
    double later =
        longRun.computeIfAbsent(
            profile,
            p ->
                LossModel.prognosis(DurabilityPlanner.shape(p.k(), p.repairAt(), p.n()), model)
                    .nines());
    double days = model.tauDays() + model.repairDays();
    double first = Outlook.nines(health.living(), profile.k(), model, days);
    return Outlook.together(List.of(first, later));
  }

  private static Durability withWeakestSite(
      List<StripeOutlook> stripes, HostsSeen hosts, Plan plan) {
    Map<String, int[]> sites = new TreeMap<>(); // smallest margin without it, stripes lost with it
    for (StripeOutlook stripe : stripes) {
      Profile profile = stripe.health().profile();
      int needed = profile == null ? 1 : profile.k();
      StripeOutlook.withoutEachSite(stripe.health())
          .forEach((site, left) -> {
            int[] known = sites.computeIfAbsent(site, name -> new int[] {Integer.MAX_VALUE, 0});
            known[0] = Math.min(known[0], left - needed);
            known[1] += left < needed ? 1 : 0;
          });
    }
    String weakest = "";
    int[] worst = {0, 0};
    for (Map.Entry<String, int[]> site : sites.entrySet()) {
      int[] here = site.getValue();
      boolean worse = here[1] > worst[1] || (here[1] == worst[1] && here[0] < worst[0]);
      if (weakest.isEmpty() || worse) {
        weakest = site.getKey();
        worst = here;
      }
    }
    return new Durability(List.copyOf(stripes), hosts, weakest, worst[0], worst[1], plan);
  }

  /** Stripes that cannot be read now. */
  public long unreadable() {
    return stripes.stream().filter(stripe -> !stripe.readable()).count();
  }

  /** Stripes at or below their threshold. */
  public long stripesOwed() {
    return stripes.stream().filter(stripe -> stripe.owed() > 0).count();
  }

  /** Blocks that repair has to make for them. */
  public long blocksOwed() {
    return stripes.stream().mapToLong(StripeOutlook::owed).sum();
  }

  /** Blocks that were proved. */
  public long blocksLiving() {
    return stripes.stream().mapToLong(stripe -> stripe.health().living()).sum();
  }

  /** Blocks there are when all is well. */
  public long blocksWanted() {
    long wanted = 0;
    for (StripeOutlook stripe : stripes) {
      Profile profile = stripe.health().profile();
      wanted += profile == null ? 0 : profile.n();
    }
    return wanted;
  }

  /** Fewest proved blocks above k; 0 if there is no stripe. */
  public int marginMin() {
    return stripes.stream().mapToInt(StripeOutlook::margin).min().orElse(0);
  }

  /** Nines of the stripe that is most likely lost; those of certainty if there is none. */
  public double ninesOfWeakest() {
    return stripes.stream().mapToDouble(StripeOutlook::nines).min().orElse(Outlook.NINES_MAX);
  }

  /** Nines of all of them together: that not one is lost. */
  public double ninesOfAll() {
    return Outlook.together(stripes.stream().map(StripeOutlook::nines).toList());
  }
}
