package dev.cairn.storage.audit;

import static dev.cairn.storage.audit.AuditScore.Verdict.LOST;
import static dev.cairn.storage.audit.AuditScore.Verdict.OFFLINE;
import static dev.cairn.storage.audit.AuditScore.Verdict.RIGHT;
import static dev.cairn.storage.audit.AuditScore.Verdict.WRONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.storage.audit.AuditScore.Standing;
import dev.cairn.storage.audit.AuditScore.Verdict;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditScoreTest {

  private static AuditScore after(AuditScore score, int times, Verdict verdict) {
    AuditScore next = score;
    for (int i = 0; i < times; i++) {
      next = next.after(verdict);
    }
    return next;
  }

  @Test
  void oneWrongAnswerIsAskedAgain() {
    AuditScore once = AuditScore.first().after(WRONG);
    assertThat(once.standing()).isEqualTo(Standing.ASK_AGAIN);
    assertThat(once.after(OFFLINE)).isEqualTo(once);
    assertThat(once.after(RIGHT).standing()).isEqualTo(Standing.FINE);
    assertThat(once.after(WRONG).standing()).isEqualTo(Standing.FAILED);
  }

  @Test
  void absenceIsNoFailure() {
    AuditScore score = after(AuditScore.first(), 50, RIGHT);
    assertThat(after(score, 1000, OFFLINE)).isEqualTo(score);
  }

  @Test
  void failureStays() {
    AuditScore failed = after(AuditScore.first(), 2, WRONG);
    assertThat(after(failed, 1000, RIGHT).standing()).isEqualTo(Standing.FAILED);
  }

  @Test
  void oneThatFailedRedeemsItselfByAHundredRightAnswersInARow() {
    AuditScore failed = after(after(AuditScore.first(), 300, RIGHT), 2, WRONG);
    assertThat(after(failed, 99, RIGHT).redeemed()).isFalse();
    assertThat(after(failed, 100, RIGHT).redeemed()).isTrue();
    assertThat(after(after(failed, 99, RIGHT).after(WRONG), 99, RIGHT).redeemed()).isFalse();
  }

  @Test
  void lossesLowerTheTrustAndCondemnNobody() {
    AuditScore vetted = after(AuditScore.first(), 200, RIGHT);
    AuditScore lost = after(vetted, 1000, LOST);
    assertThat(lost.standing()).isEqualTo(Standing.FINE);
    assertThat(lost.share()).isLessThan(0.5);
    assertThat(lost.vetted()).isFalse();
    assertThat(after(vetted, 4, LOST).share())
        .isCloseTo(vetted.after(WRONG).share(), within(0.001));
  }

  @Test
  void whoWasSilentIsFineAgainWithItsFirstAnswer() {
    AuditScore silent = AuditScore.first().silent();
    assertThat(silent.isOut()).isTrue();
    assertThat(silent.after(OFFLINE).isOut()).isTrue();
    assertThat(silent.after(RIGHT).standing()).isEqualTo(Standing.FINE);
    assertThat(silent.after(LOST).standing()).isEqualTo(Standing.FINE);
    AuditScore failed = after(AuditScore.first(), 2, WRONG);
    assertThat(failed.silent()).isEqualTo(failed);
  }

  @Test
  void aTenthOfWrongAnswersFailsEvenIfEveryRepeatIsRight() {
    Random random = new Random(7);
    AuditScore score = after(AuditScore.first(), 100, RIGHT);
    int asked = 0;
    while (score.standing() != Standing.FAILED && asked++ < 1000) {
      boolean again = score.standing() == Standing.ASK_AGAIN;
      score = score.after(!again && random.nextInt(10) == 0 ? WRONG : RIGHT);
    }
    assertThat(asked).isLessThan(400);
  }

  @Test
  void oneInAThousandIsForgotten() {
    AuditScore score = after(AuditScore.first(), 100, RIGHT);
    for (int i = 0; i < 20; i++) {
      score = after(score.after(WRONG), 999, RIGHT);
      assertThat(score.standing()).isEqualTo(Standing.FINE);
    }
    assertThat(score.share()).isGreaterThan(0.99);
    assertThat(score.vetted()).isTrue();
    assertThat(AuditScore.first().vetted()).isFalse();
  }
}
