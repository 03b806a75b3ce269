package dev.cairn.storage.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutlookTest {

  private static final HostModel HOSTS = HostModel.office(1, 7, 0.9);

  @Test
  void oneBlockLastsAsLongAsItsHost() {
    double days = HostModel.DAYS_PER_YEAR * Math.log(2); // half of all hosts are gone by then
    assertThat(Outlook.nines(1, 1, HOSTS, days)).isCloseTo(Math.log10(2), within(1e-9));
    assertThat(Outlook.nines(2, 1, HOSTS, days)).isCloseTo(2 * Math.log10(2), within(1e-9));
    assertThat(Outlook.nines(2, 2, HOSTS, days)).isCloseTo(Math.log10(4 / 3.0), within(1e-9));
  }

  @Test
  void whatCannotBeReadHasNoNines() {
    assertThat(Outlook.nines(3, 4, HOSTS, 9)).isZero();
  }

  @Test
  void everyFurtherBlockAddsNinesAndEveryFurtherDayTakesSome() {
    for (int blocks = 4; blocks < 48; blocks++) {
      double here = Outlook.nines(blocks, 4, HOSTS, 9);
      assertThat(Outlook.nines(blocks + 1, 4, HOSTS, 9)).isGreaterThan(here);
      assertThat(Outlook.nines(blocks, 4, HOSTS, 10)).isLessThan(here);
    }
  }

  @Test
  void tenStripesHaveANineLessThanEachOfThem() {
    List<Double> ten = java.util.Collections.nCopies(10, 6.0);
    assertThat(Outlook.together(ten)).isCloseTo(5, within(1e-9));
    assertThat(Outlook.together(List.of())).isEqualTo(Outlook.NINES_MAX);
    assertThat(Outlook.together(List.of(0.0, 9.0))).isZero();
  }
}
