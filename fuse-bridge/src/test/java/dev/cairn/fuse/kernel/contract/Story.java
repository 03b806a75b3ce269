package dev.cairn.fuse.kernel.contract;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** What was done, so that the first difference can be told with what led to it. */
final class Story {

  private static final int LAST_KEPT = 40;

  private final long seed;
  private final Deque<String> last = new ArrayDeque<>();
  private long done;

  Story(long seed) {
    this.seed = seed;
  }

  /** Another operation begins. */
  void next() {
    done++;
  }

  void told(String operation) {
    if (last.size() == LAST_KEPT) {
      last.removeFirst();
    }
    last.addLast(done + " " + operation);
  }

  void same(String what, long found, long expected) {
    if (found != expected) {
      throw new AssertionError(with(what + " is " + found + ", not " + expected));
    }
  }

  void same(String what, byte[] found, byte[] expected) {
    int at = Arrays.mismatch(found, expected);
    if (at >= 0) {
      throw new AssertionError(
          with(
              "%s differs at byte %d (of %d, not %d)"
                  .formatted(what, at, found.length, expected.length)));
    }
  }

  private String with(String difference) {
    return "operation %d of seed %d: %s%nbefore it:%n  %s"
        .formatted(done, seed, difference, String.join(System.lineSeparator() + "  ", last));
  }
}
