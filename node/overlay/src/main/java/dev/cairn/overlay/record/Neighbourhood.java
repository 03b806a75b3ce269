package dev.cairn.overlay.record;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import java.util.List;

/** What keeping records needs to know of the members around. */
public interface Neighbourhood {

  /**
   * Members that count as keepers though they do not answer just now. Without them two halves of a
   * torn network would each find a majority of itself.
   */
  List<Member> failingLately();

  /**
   * How many members are closer to {@code point} than this one, as far as is known here; counted to
   * {@code most}.
   */
  int closerThanSelf(Hash point, int most);
}
