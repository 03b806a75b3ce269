package dev.cairn.overlay.kademlia;

import dev.cairn.crypto.Hash;
import java.util.List;
import java.util.function.Predicate;

/**
 * Things at points of the key space, walked from the nearest to a point outward without sorting
 * them anew: points that share more leading bits with it are nearer than all that share fewer, so a
 * sorted list is halved at the first bit in which its ends differ, and the half on the point's side
 * comes first. Finding the nearest 20 of 2,000 costs a microsecond or two. Immutable.
 *
 * @param <T> what stands at each point
 */
public final class Places<T> {

  private final List<Hash> points;
  private final List<T> things;

  /**
   * @param points ascending, no two alike
   * @param things what stands at each
   */
  public Places(List<Hash> points, List<T> things) {
    if (points.size() != things.size()) {
      throw new IllegalArgumentException(points.size() + " points, " + things.size() + " things");
    }
    this.points = List.copyOf(points);
    this.things = List.copyOf(things);
  }

  /** Shows {@code visitor} one thing after the other, nearest first, until it says false. */
  public void walk(Hash point, Predicate<T> visitor) {
    walk(point, 0, points.size(), visitor);
  }

  private boolean walk(Hash point, int from, int to, Predicate<T> visitor) {
    if (to - from < 2) {
      return to == from || visitor.test(things.get(from));
    }
    int bit = Nearness.sharedBits(points.get(from), points.get(to - 1));
    int split = firstWith(bit, from, to);
    return isSet(point, bit)
        ? walk(point, split, to, visitor) && walk(point, from, split, visitor)
        : walk(point, from, split, visitor) && walk(point, split, to, visitor);
  }

  /** The first place whose {@code bit} is one; those before it share the bits above and have 0. */
  private int firstWith(int bit, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isSet(points.get(middle), bit)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static boolean isSet(Hash point, int bit) {
    return (point.at(bit / Byte.SIZE) & 0x80 >>> bit % Byte.SIZE) != 0;
  }
}
