package dev.cairn.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.storage.repair.RepairDecision.Owed;
import dev.cairn.storage.repair.RepairDecision.View;
import dev.cairn.storage.stripe.StripeBody.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepairDecisionTest {

  private static final Shape LARGE = new Shape(16, 32, 48, 72);
  private static final long DAY = 86_400_000;

  private static RepairDecision of(int live, int seen, boolean braked) {
    return RepairDecision.of(new View(LARGE, live, seen, 5, braked), 10);
  }

  @ParameterizedTest
  @CsvSource({
    "48, 48, sound",
    "33, 33, sound",
    "32, 30, lazy",
    "20, 21, lazy",
    "40, 21, sound",
    "40, 20, urgent",
    "32, 16, urgent",
    "0, 0, urgent",
  })
  void lazyAtTheThresholdUrgentNearTheEdge(int live, int seen, String expected) {
    String word =
        switch (of(live, seen, false)) {
          case RepairDecision.Sound sound -> "sound";
          case Owed owed -> owed.urgent() ? "urgent" : "lazy";
        };
    assertThat(word).isEqualTo(expected);
  }

  @Test
  void lazyRepairWaitsADayAndMakesWhatIsBelievedMissing() {
    assertThat(of(30, 30, false)).isEqualTo(new Owed(false, 18, 5 + DAY));
  }

  @Test
  void urgentRepairWaitsForNothingAndMakesUpForTheUnseen() {
    assertThat(of(40, 18, true)).isEqualTo(new Owed(true, 30, 10));
  }

  @Test
  void theBrakeHoldsLazyRepairBack() {
    assertThat(of(25, 25, true)).isEqualTo(RepairDecision.SOUND);
  }

  @ParameterizedTest
  @CsvSource({"1,2,3,1", "2,4,6,3", "4,8,12,7", "5,11,15,8", "16,32,48,20", "32,64,96,40"})
  void urgencyLiesBelowTheLazyThreshold(int k, int r, int n, int urgentAt) {
    assertThat(RepairDecision.urgentAt(new Shape(k, r, n, 0))).isEqualTo(urgentAt);
  }
}
