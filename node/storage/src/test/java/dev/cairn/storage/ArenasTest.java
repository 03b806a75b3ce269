package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ArenasTest {

  private static final int STRIPE_BYTES = 48 << 10;

  private final Arenas arenas = new Arenas(2 * STRIPE_BYTES);

  @Test
  void oneArrayServesAllStripesOfAlmostItsLength() throws Exception {
    byte[] first = arenas.acquire(STRIPE_BYTES - 3000);
    arenas.release(first);
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      byte[] next = arenas.acquire(STRIPE_BYTES - random.nextInt(4000));
      assertThat(next).isSameAs(first);
      arenas.release(next);
    }
  }

  @Test
  void anArrayIsAtMostAnEighthLongerThanAskedFor() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      int bytes = 1 + random.nextInt(random.nextInt(2 * STRIPE_BYTES) + 1);
      byte[] arena = arenas.acquire(bytes);
      arenas.release(arena);
      arenas.trim();
      assertThat(arena.length).isBetween(bytes, bytes + bytes / 8);
    }
  }

  @Test
  void aStripeLongerThanTheBoundIsGivenAnArrayWhenNoOtherIsInUse() throws Exception {
    byte[] arena = arenas.acquire(5 * STRIPE_BYTES);
    assertThat(arena.length).isGreaterThanOrEqualTo(5 * STRIPE_BYTES);
  }
}
