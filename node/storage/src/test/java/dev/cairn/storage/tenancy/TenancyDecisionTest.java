package dev.cairn.storage.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.storage.lock.RetentionLock;
import dev.cairn.storage.tenancy.TenancyDecision.Go;
import dev.cairn.storage.tenancy.TenancyDecision.Heard;
import dev.cairn.storage.tenancy.TenancyDecision.Stay;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TenancyDecisionTest {

  private static final TenancyTimes TIMES = TenancyTimes.defaults();
  private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
  private static final Heard SILENCE = Heard.NOTHING;
  private static final Heard NO_LONGER = new Heard(Optional.empty(), false, true);
  private static final Heard DISOWNED = new Heard(Optional.empty(), true, true);
  private static final Heard RENEWED = new Heard(Optional.of(in(180)), false, true);

  private static Instant in(int days) {
    return NOW.plus(Duration.ofDays(days));
  }

  private static Tenancy leased(int days) {
    return new Tenancy(in(days), Optional.empty(), NOW);
  }

  private static Tenancy quarantined(int leaseDays, int sinceDays) {
    return new Tenancy(in(leaseDays), Optional.of(in(sinceDays)), NOW);
  }

  private static TenancyDecision decide(Tenancy known, Heard heard) {
    return TenancyDecision.decide(known, heard, RetentionLock.NONE, TIMES, NOW);
  }

  @Test
  void leasedBlocksStay() {
    assertThat(decide(leased(1), SILENCE)).isEqualTo(new Stay(leased(1)));
    assertThat(decide(leased(1), NO_LONGER)).isEqualTo(new Stay(leased(1)));
    assertThat(decide(leased(1), RENEWED)).isEqualTo(new Stay(leased(180)));
  }

  @Test
  void endOfLeaseMeansQuarantineButOnlyIfSomebodyAnswers() {
    assertThat(decide(leased(-1), SILENCE)).isEqualTo(new Stay(leased(-1)));
    assertThat(decide(leased(-1), NO_LONGER)).isEqualTo(new Stay(quarantined(-1, 0)));
    assertThat(decide(leased(-1), RENEWED)).isEqualTo(new Stay(leased(180)));
  }

  @Test
  void whatItsWriterLeavesOutGoesIntoQuarantineAtOnce() {
    assertThat(decide(leased(100), DISOWNED)).isEqualTo(new Stay(quarantined(100, 0)));
    Heard wantedByAnother = new Heard(Optional.of(in(180)), true, true);
    assertThat(decide(leased(100), wantedByAnother)).isEqualTo(new Stay(leased(180)));
  }

  @Test
  void quarantineEndsAfterNinetyDaysAndOnlyIfSomebodyAnswers() {
    assertThat(decide(quarantined(-89, -89), NO_LONGER)).isEqualTo(new Stay(quarantined(-89, -89)));
    assertThat(decide(quarantined(-90, -90), SILENCE)).isEqualTo(new Stay(quarantined(-90, -90)));
    assertThat(decide(quarantined(-90, -90), NO_LONGER)).isEqualTo(new Go());
    assertThat(decide(quarantined(50, -90), DISOWNED)).isEqualTo(new Go());
  }

  @Test
  void lateLeaseBringsBlockBackAndSilenceDoesNot() {
    assertThat(decide(quarantined(-200, -200), RENEWED)).isEqualTo(new Stay(leased(180)));
    assertThat(decide(quarantined(50, -10), SILENCE)).isEqualTo(new Stay(quarantined(50, -10)));
    assertThat(decide(quarantined(50, -100), NO_LONGER)).isEqualTo(new Stay(quarantined(50, -100)));
  }

  @Test
  void lockKeepsInQuarantineWhatEverybodyDisowns() {
    RetentionLock year = RetentionLock.ofSpan(Duration.ofDays(365));
    Tenancy old = quarantined(-300, -364);
    assertThat(TenancyDecision.decide(old, DISOWNED, year, TIMES, NOW)).isEqualTo(new Stay(old));
    Tenancy over = quarantined(-300, -365);
    assertThat(TenancyDecision.decide(over, DISOWNED, year, TIMES, NOW)).isEqualTo(new Go());
    RetentionLock date = RetentionLock.ofDate(in(1));
    Tenancy ancient = quarantined(-900, -900);
    assertThat(TenancyDecision.decide(ancient, DISOWNED, date, TIMES, NOW))
        .isEqualTo(new Stay(ancient));
    assertThat(TenancyDecision.decide(ancient, DISOWNED, RetentionLock.ofDate(NOW), TIMES, NOW))
        .isEqualTo(new Go());
  }

  @Test
  void shortLockShortensNoQuarantine() {
    RetentionLock day = RetentionLock.ofSpan(Duration.ofDays(1));
    Tenancy young = quarantined(-89, -89);
    assertThat(TenancyDecision.decide(young, DISOWNED, day, TIMES, NOW)).isEqualTo(new Stay(young));
  }

  @Test
  void locksPassAsFastAsTheRest() {
    RetentionLock year = RetentionLock.ofSpan(Duration.ofDays(365));
    TenancyTimes fast = TIMES.faster(365);
    Tenancy yesterday = quarantined(-300, -1);
    assertThat(TenancyDecision.decide(yesterday, DISOWNED, year, fast, NOW)).isEqualTo(new Go());
    assertThat(
            TenancyDecision.decide(
                yesterday, DISOWNED, year, fast, NOW.minus(Duration.ofMinutes(1))))
        .isEqualTo(new Stay(yesterday));
  }

  /** Whatever is heard, in whatever order, and however long the lock. */
  @Test
  void nothingGoesThatWasNotInQuarantineForItsWholeTime() {
    long seed = 42;
    Random random = new Random(seed);
    for (int life = 0; life < 2_000; life++) {
      int lockDays = random.nextInt(0, 300);
      RetentionLock lock = RetentionLock.ofSpan(Duration.ofDays(lockDays));
      Tenancy tenancy = leased(random.nextInt(-10, 200));
      int quarantinedSweeps = 0;
      for (int day = 0; day < 700; day++) {
        Instant now = in(day);
        Heard heard = heard(random, now);
        TenancyDecision decision = TenancyDecision.decide(tenancy, heard, lock, TIMES, now);
        if (decision instanceof Stay stay) {
          tenancy = stay.now();
          quarantinedSweeps = tenancy.quarantined().isPresent() ? quarantinedSweeps + 1 : 0;
        } else {
          assertThat(quarantinedSweeps)
              .as("seed %d", seed)
              .isGreaterThanOrEqualTo(Math.max(90, lockDays));
          assertThat(heard.answered()).as("seed %d", seed).isTrue();
          break;
        }
      }
    }
  }

  private static Heard heard(Random random, Instant now) {
    return switch (random.nextInt(100)) {
      case 0 -> new Heard(Optional.of(now.plus(Duration.ofDays(180))), false, true);
      case 1, 2, 3 -> DISOWNED;
      case 4, 5, 6, 7 -> NO_LONGER;
      default -> random.nextBoolean() ? SILENCE : NO_LONGER;
    };
  }

  @Test
  void rowsAreAsDocumented() throws Exception {
    Tenancy tenancy = new Tenancy(NOW, Optional.of(in(1)), in(2));
    assertThat(HexFormat.of().formatHex(tenancy.encode()))
        .isEqualTo("08c0bb95dc0610c0de9adc0618c081a0dc06");
    assertThat(Tenancy.parse(tenancy.encode())).isEqualTo(tenancy);
    assertThat(Tenancy.parse(leased(5).encode())).isEqualTo(leased(5));
  }
}
