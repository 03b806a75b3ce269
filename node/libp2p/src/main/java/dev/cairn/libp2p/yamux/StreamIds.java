package dev.cairn.libp2p.yamux;

import dev.cairn.libp2p.MalformedMessageException;
import java.util.TreeSet;

/**
 * Which streams the peer has opened: every id of its parity once.
 *
 * <p>Ids are drawn in order, but the frames that open the streams are sent by as many threads and
 * may overtake each other (go-yamux and rust-yamux accept that too), so ids that were passed over
 * may still come: {@value #SKIPPED_MAX} of them, the newest, are remembered. Guarded by the
 * session's lock.
 */
final class StreamIds {

  /** Twice the acknowledgement backlog: no honest peer has more streams about to open. */
  private static final int SKIPPED_MAX = 2 * YamuxLimits.ACK_BACKLOG;

  private final int parity;
  private final TreeSet<Integer> skipped = new TreeSet<>();
  private int highest;

  /**
   * @param parity 1 for the ids of a dialer, 0 for those of a listener
   */
  StreamIds(int parity) {
    this.parity = parity;
    this.highest = parity == 1 ? -1 : 0;
  }

  /**
   * Notes that {@code id} is opened.
   *
   * @throws MalformedMessageException if it cannot be: wrong parity, or opened before
   */
  void open(int id) throws MalformedMessageException {
    boolean theirs = id > 0 && (id & 1) == parity;
    if (!theirs || (id <= highest && !skipped.remove(id))) {
      throw new MalformedMessageException("peer opened stream " + Integer.toUnsignedString(id));
    }
    if (id > highest) {
      long first = Math.max(highest + 2L, id - 2L * SKIPPED_MAX);
      for (long passed = first; passed < id; passed += 2) {
        skipped.add((int) passed);
      }
      while (skipped.size() > SKIPPED_MAX) {
        skipped.pollFirst();
      }
      highest = id;
    }
  }

  /** Whether a stream of this id may have been opened. */
  boolean known(int id) {
    return id > 0 && id <= highest;
  }
}
