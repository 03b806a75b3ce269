package dev.cairn.storage.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.storage.stripe.StripeBody.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published table, made by another program in another language. */
class LossModelTest {

  private static HostModel hosts(String kind, double mttf, double tau, double availability) {
    return switch (kind) {
      case "office" -> HostModel.office(mttf, tau, availability);
      case "announced" -> HostModel.office(mttf, tau, availability).announced(0.5);
      default -> HostModel.internet(mttf, tau, availability);
    };
  }

  @ParameterizedTest(name = "{0} {1}/{2}/{3} MTTF {4} tau {5} a {6}")
  @CsvSource({
    "office,    5, 11, 15, 1,    7,  0.5, 7.4,  5.0,  0.900, 6.3, 2e-4",
    "office,    8, 19, 28, 1,    7,  0.7, 12.5, 10.7, 1.000, 5.7, 3e-6",
    "office,   16, 32, 48, 1,    7,  0.5, 12.2, 3.8,  0.896, 5.1, 1e-6",
    "office,   16, 32, 48, 1,    7,  0.7, 13.7, 9.9,  1.000, 5.1, 1e-6",
    "office,   16, 32, 48, 1,    7,  0.9, 14.7, 14.0, 1.000, 5.1, 1e-6",
    "office,   16, 32, 48, 0.5,  7,  0.7, 8.9,  5.9,  0.999, 9.9, 8e-6",
    "office,   16, 32, 48, 1,    14, 0.7, 11.7, 8.2,  0.999, 4.9, 6e-6",
    "announced,16, 32, 48, 1,    7,  0.7, 14.5, 10.7, 1.000, 5.2, 7e-7",
    "office,   16, 44, 64, 1,    7,  0.7, 23.2, 19.4, 1.000, 6.1, 2e-12",
    "internet, 32, 64, 96, 0.25, 7,  0.7, 6.5,  3.6,  1.000, 18.7, 2e-6",
    "internet, 32, 64, 96, 0.5,  7,  0.5, 10.6, 1.3,  0.901, 9.9, 9e-9",
    "internet, 32, 64, 96, 0.5,  7,  0.7, 12.4, 7.9,  1.000, 9.9, 9e-9",
    "internet, 32, 64, 96, 1,    7,  0.7, 20.0, 13.7, 1.000, 5.1, 3e-10",
    "internet, 32, 95, 96, 0.5,  7,  0.7, 21.8, 17.2, 1.000, 100, 0",
    "office,    3,  7, 10, 1,    14, 0.7, 4.9,  4.6,  0.990, 5.7, 1e-3",
    "office,    1,  2,  3, 1,    14, 0.7, 2.3,  2.3,  0.964, 5.7, 1e-2",
  })
  void everyRowOfTheDurabilityTable(
      String kind,
      int k,
      int r,
      int n,
      double mttf,
      double tau,
      double availability,
      double nines,
      double ninesAtOneMoment,
      double readable,
      double traffic,
      double lossIfFifthDies) {
    Shape shape = DurabilityPlanner.shape(k, r, n);
    HostModel hosts = hosts(kind, mttf, tau, availability);
    Prognosis prognosis = LossModel.prognosis(shape, hosts);
    assertThat(prognosis.nines()).isCloseTo(nines, within(0.1));
    assertThat(LossModel.prognosisAtOneMoment(shape, hosts).nines())
        .isCloseTo(ninesAtOneMoment, within(0.1));
    assertThat(prognosis.readableNow()).isCloseTo(readable, within(0.0006));
    assertThat(prognosis.repairTraffic()).isCloseTo(traffic, within(Math.max(0.06, traffic / 99)));
    assertThat(prognosis.lossIfFifthDies())
        .isBetween(lossIfFifthDies * 0.49, Math.max(1e-15, lossIfFifthDies * 1.51));
  }

  @ParameterizedTest
  @CsvSource({"16, 32, 48, 1, 4.93", "32, 64, 96, 0.5, 9.87"})
  void theClosedFormIsThePublishedOne(int k, int r, int n, double mttf, double traffic) {
    assertThat(LossModel.closedFormTraffic(DurabilityPlanner.shape(k, r, n), mttf))
        .isCloseTo(traffic, within(0.01));
  }
}
