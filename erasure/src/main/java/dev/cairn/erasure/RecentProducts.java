package dev.cairn.erasure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The prepared products of a code's last few uses: encoding, and the losses that a reader or a
 * repairer meets many times in a row.
 *
 * <p>Safe for any thread: the list is replaced, never changed. Losing a race only means preparing
 * tables twice.
 */
final class RecentProducts {

  /** Encoding, verification and two patterns of loss. */
  private static final int ENTRIES_MAX = 4;

  /** Newest first. */
  private volatile List<Entry> entries = List.of();

  /** The product that makes the shards {@code targets} of {@code sources}; arrays are kept. */
  Kernel.Product get(Kernel kernel, int[] sources, int[] targets) {
    List<Entry> known = entries;
    for (Entry entry : known) {
      if (entry.isFor(kernel, sources, targets)) {
        return entry.product();
      }
    }
    Kernel.Product product = kernel.prepare(Interpolation.rows(sources, targets));
    List<Entry> next = new ArrayList<>(ENTRIES_MAX);
    next.add(new Entry(kernel, sources, targets, product));
    next.addAll(known.subList(0, Math.min(known.size(), ENTRIES_MAX - 1)));
    entries = List.copyOf(next);
    return product;
  }

  private record Entry(Kernel kernel, int[] sources, int[] targets, Kernel.Product product) {

    boolean isFor(Kernel otherKernel, int[] otherSources, int[] otherTargets) {
      return kernel.equals(otherKernel)
          && Arrays.equals(sources, otherSources)
          && Arrays.equals(targets, otherTargets);
    }
  }
}
