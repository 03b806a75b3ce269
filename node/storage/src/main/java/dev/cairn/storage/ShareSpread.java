package dev.cairn.storage;

import dev.cairn.overlay.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Who should hold shares, in order of preference. Pure.
 *
 * <p>One device of each subject at most, never relaxed: a subject with two shares is one colluder
 * fewer to find. None of the owner's own subject: a thief of one device must not begin with the
 * share on another. Sites in turn, so that no site's loss takes more than its part; within that,
 * nearest to the share key first.
 */
final class ShareSpread {

  private ShareSpread() {}

  /**
   * The order.
   *
   * @param nearestFirst members by distance to the share key
   * @param owner whose shares they are
   */
  static List<Member> order(List<Member> nearestFirst, UUID owner) {
    List<Member> left = new ArrayList<>();
    Set<UUID> seen = new HashSet<>(Set.of(owner));
    for (Member member : nearestFirst) {
      if (seen.add(member.device().subject())) {
        left.add(member);
      }
    }
    List<Member> order = new ArrayList<>(left.size());
    Map<String, Integer> taken = new TreeMap<>();
    while (!left.isEmpty()) {
      Member next = left.getFirst();
      for (Member member : left) {
        if (count(taken, member) < count(taken, next)) {
          next = member;
        }
      }
      left.remove(next);
      taken.merge(next.device().site(), 1, Integer::sum);
      order.add(next);
    }
    return order;
  }

  private static int count(Map<String, Integer> taken, Member member) {
    return taken.getOrDefault(member.device().site(), 0);
  }
}
