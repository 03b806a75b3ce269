package dev.cairn.overlay.record;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.kademlia.Nearness;
import java.util.List;
import java.util.TreeSet;

/**
 * Who decides on a record.
 *
 * @param nominal the members that ought to keep it, whether they answer or not: a majority is
 *     counted among them
 * @param live the members that answered the search for them: whom to ask
 */
record Keepers(List<Member> nominal, List<Member> live) {

  Keepers {
    nominal = List.copyOf(nominal);
    live = List.copyOf(live);
  }

  /**
   * The keepers of {@code key}. Pure.
   *
   * @param answered the members closest to the key that answered, this one included
   * @param silent members that fail, but not for long enough to be forgotten
   */
  static Keepers of(Hash key, List<Member> answered, List<Member> silent) {
    TreeSet<Member> all = new TreeSet<>(Nearness.to(key));
    all.addAll(answered);
    all.addAll(silent);
    return new Keepers(all.stream().limit(Records.KEEPERS).toList(), answered);
  }

  int majority() {
    return nominal.size() / 2 + 1;
  }

  boolean counts(Member member) {
    return nominal.contains(member);
  }
}
