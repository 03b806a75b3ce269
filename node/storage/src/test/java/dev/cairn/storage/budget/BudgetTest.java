package dev.cairn.storage.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private static final long SECOND = 1_000_000;
  private static final List<Priority> PRIORITIES = List.of(Priority.values());

  @Test
  void neverAdmitsMoreThanRateAndBurst() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      TokenBucket bucket = new TokenBucket(1000, 5000);
      long level = TokenBucket.FULL;
      long admitted = 0;
      long now = 0;
      long start = 0;
      for (int i = 0; i < 2000; i++) {
        Priority priority = PRIORITIES.get(random.nextInt(4));
        long bytes = 1L + random.nextInt(1000);
        long at = bucket.admissionMicros(level, bytes, priority, now);
        level = bucket.after(level, bytes, at);
        now = at + (random.nextInt(50) == 0 ? random.nextLong(20 * SECOND) : 0);
        start = i == 0 ? at : start;
        admitted += bytes;
        double allowed = (at - start) / (double) SECOND * 1000 + 5000 + 1000;
        assertThat((double) admitted).as("seed %d", seed).isLessThanOrEqualTo(allowed);
      }
    }
  }

  @Test
  void lowerPrioritiesWaitFirst() {
    TokenBucket bucket = new TokenBucket(1000, 4000);
    long level = bucket.after(TokenBucket.FULL, 1500, 0);
    assertThat(bucket.admissionMicros(level, 500, Priority.READ, 0)).isZero();
    assertThat(bucket.admissionMicros(level, 500, Priority.URGENT_REPAIR, 0)).isZero();
    assertThat(bucket.admissionMicros(level, 500, Priority.AUDIT, 0)).isZero();
    assertThat(bucket.admissionMicros(level, 500, Priority.LAZY_REPAIR, 0)).isEqualTo(SECOND);
    assertThat(bucket.backlogMicros(level, SECOND)).isEqualTo(SECOND / 2);
  }

  @Test
  void whatIsLargerThanTheBurstGoesWhenTheBucketIsFull() {
    TokenBucket bucket = new TokenBucket(1000, 4000);
    assertThat(bucket.admissionMicros(TokenBucket.FULL, 9000, Priority.LAZY_REPAIR, 7))
        .isEqualTo(7);
    long level = bucket.after(TokenBucket.FULL, 9000, 0);
    assertThat(bucket.admissionMicros(level, 9000, Priority.LAZY_REPAIR, 0)).isEqualTo(9 * SECOND);
  }

  @Test
  void aFifthOfTheUplinkIsForTheBackground() {
    assertThat(TokenBucket.background(1_000_000)).isEqualTo(new TokenBucket(200_000, 60_000_000));
  }

  @Test
  void quotaIsBytesForBytes() {
    Shape shape = new Shape(16, 32, 48, 72);
    Quota quota = new Quota(4800, 0, 0);
    assertThat(quota.freePayloadBytes(shape)).isEqualTo(1600);
    assertThat(Quota.placedBytes(1600, shape)).isEqualTo(4800);
    assertThat(Quota.placedBytes(1601, shape)).isEqualTo(48 * 101);
    assertThat(quota.used(5000).freeBytes()).isZero();
    assertThat(quota.used(800).used(-300).freeBytes()).isEqualTo(4300);
  }
}
