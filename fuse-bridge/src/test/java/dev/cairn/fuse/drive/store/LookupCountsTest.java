package dev.cairn.fuse.drive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts in arrays are those of a map. */
class LookupCountsTest {

  private static final int STEPS = 20_000;
  private static final int INODES = 600;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void countsAsAMapDoes(long seed) {
    Random random = new Random(seed);
    LookupCounts counts = new LookupCounts();
    Map<Long, Integer> oracle = new HashMap<>();
    for (int step = 0; step < STEPS; step++) {
      long inode = 1L + random.nextInt(INODES);
      if (random.nextInt(5) < 3) {
        counts.add(inode);
        oracle.merge(inode, 1, Integer::sum);
      } else {
        int lookups = 1 + random.nextInt(3);
        int left = Math.max(0, oracle.getOrDefault(inode, 0) - lookups);
        oracle.put(inode, left);
        boolean none = counts.subtract(inode, lookups);
        assertThat(none).as("step %d of seed %d", step, seed).isEqualTo(left == 0);
      }
    }
    for (long inode = 1; inode <= INODES; inode++) {
      boolean known = oracle.getOrDefault(inode, 0) > 0;
      assertThat(counts.has(inode)).as("inode %d, seed %d", inode, seed).isEqualTo(known);
    }
  }
}
