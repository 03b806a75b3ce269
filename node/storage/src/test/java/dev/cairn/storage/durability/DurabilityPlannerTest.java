package dev.cairn.storage.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.storage.durability.DurabilityPlanner.Network;
import dev.cairn.storage.durability.DurabilityPlanner.Plan;
import dev.cairn.storage.durability.DurabilityPlanner.Plan.Planned;
import dev.cairn.storage.durability.DurabilityPlanner.Plan.Refused;
import dev.cairn.storage.stripe.StripeBody.Shape;
import org.junit.jupiter.api.Test;

class DurabilityPlannerTest {

  private static Plan plan(int hosts, double mttf, double availability, double target) {
    return DurabilityPlanner.plan(
        new Network(hosts, 8, HostModel.office(mttf, 7, availability)), target);
  }

  private static Planned planned(int hosts, double mttf, double availability, double target) {
    return (Planned) plan(hosts, mttf, availability, target);
  }

  @Test
  void everyPlanReachesItsTargetWithinItsBounds() {
    for (int hosts : new int[] {20, 50, 100, 300}) {
      for (double mttf : new double[] {0.5, 1, 3}) {
        for (double target : new double[] {4, 8, 12}) {
          String as = hosts + " hosts, MTTF " + mttf + ", " + target + " nines";
          switch (plan(hosts, mttf, 0.7, target)) {
            case Planned planned -> {
              Shape shape = planned.shape();
              assertThat(planned.prognosis().nines()).as(as).isGreaterThanOrEqualTo(target);
              assertThat(shape.n()).as(as).isLessThanOrEqualTo(hosts);
              assertThat(shape.n()).as(as).isBetween(shape.k() * 3 / 2, shape.k() * 7 / 2);
              assertThat(shape.repairAt())
                  .as(as)
                  .isGreaterThanOrEqualTo(shape.k() + Math.ceilDiv(shape.n(), 6));
              assertThat(shape.blocks()).as(as).isEqualTo(shape.n() * 5 / 2);
            }
            case Refused refused -> {
              assertThat(refused.bestNines()).as(as).isLessThan(target);
              assertThat(refused.remedies()).as(as).isNotEmpty();
            }
          }
        }
      }
    }
  }

  @Test
  void oneLessOfThresholdMissesTheTargetOrTheDomain() {
    Shape shape = planned(200, 1, 0.7, 10).shape();
    Shape lower = DurabilityPlanner.shape(shape.k(), shape.repairAt() - 1, shape.n());
    boolean domain = lower.repairAt() < shape.k() + Math.ceilDiv(shape.n(), 6);
    double nines = LossModel.prognosis(lower, HostModel.office(1, 7, 0.7)).nines();
    assertThat(domain || nines < 10).isTrue();
  }

  @Test
  void steadierHostsAreCheaper() {
    int restless = planned(200, 1, 0.7, 10).shape().n();
    int steady = planned(200, 4, 0.95, 10).shape().n();
    assertThat(steady).isLessThan(restless);
    assertThat(planned(200, 20, 0.99, 4).shape().n()).isEqualTo(24);
  }

  @Test
  void refusesBelowTheTargetAndSaysWhatWouldHelp() {
    Refused refused = (Refused) plan(20, 1, 0.5, 12);
    assertThat(refused.reason()).contains("20 hosts").contains("the target is 12.0");
    assertThat(refused.remedies().getFirst()).isEqualTo("have 50 eligible hosts");
    assertThat(refused.remedies().getLast()).startsWith("accept a target of");
  }

  @Test
  void refusesWhereThereAreTooFewHosts() {
    Refused refused = (Refused) plan(2, 1, 0.9, 1);
    assertThat(refused.reason()).startsWith("2 hosts");
    assertThat(refused.remedies()).containsExactly("have at least 3 hosts");
  }

  @Test
  void saysWhatASmallNetworkCannotPromise() {
    Plan plan = DurabilityPlanner.plan(new Network(12, 2, HostModel.office(3, 7, 0.9)), 4);
    assertThat(((Planned) plan).caveat()).contains("2 failure domains where 6 are wanted");
    assertThat(planned(200, 1, 0.7, 10).caveat()).isEmpty();
  }
}
