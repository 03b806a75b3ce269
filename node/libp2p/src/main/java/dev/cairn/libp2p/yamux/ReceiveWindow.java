package dev.cairn.libp2p.yamux;

import dev.cairn.libp2p.MalformedMessageException;

/**
 * How much a peer may send on a stream.
 *
 * <p>When half of the target window has been read, the rest is granted again. If the peer used that
 * up within a few round trips, the window is what limits it, and the target doubles (as in
 * go-yamux), within the connection's budget. Plain arithmetic, guarded by the stream's lock.
 */
final class ReceiveWindow {

  /** A window that is used up within so many round trips is what limits the peer (go-yamux). */
  private static final int ROUND_TRIPS = 4;

  private final long roundTripNanos;
  private final int targetBytesMax;
  private final ByteBudget grown;

  private long allowedBytes = YamuxLimits.INITIAL_WINDOW_BYTES;
  private int targetBytes = YamuxLimits.INITIAL_WINDOW_BYTES;
  private long grantedNanos;

  /** Of the body of a DATA frame whose header has come; a body may be as large as the window. */
  private long announcedBytes;

  /**
   * @param grown budget of the connection for what windows grow above their initial size
   * @param nowNanos of the clock of {@link #grant}
   */
  ReceiveWindow(long roundTripNanos, int targetBytesMax, ByteBudget grown, long nowNanos) {
    this.roundTripNanos = roundTripNanos;
    this.targetBytesMax = targetBytesMax;
    this.grown = grown;
    this.grantedNanos = nowNanos;
  }

  /**
   * A DATA frame of {@code bytes} begins.
   *
   * @throws MalformedMessageException if the peer may not send that many
   */
  void announce(long bytes) throws MalformedMessageException {
    if (bytes > allowedBytes) {
      throw new MalformedMessageException(bytes + " bytes exceed the window of " + allowedBytes);
    }
    allowedBytes -= bytes;
    announcedBytes += bytes;
  }

  /** So much of an announced body is here. */
  void arrived(int bytes) {
    announcedBytes -= bytes;
  }

  /**
   * How much window to grant now; 0 while it is not worth a frame.
   *
   * @param unreadBytes here and not yet read
   * @param wantedBytes of which the reader knows that it will read them
   */
  int grant(int unreadBytes, int wantedBytes, long nowNanos) {
    int wanted = Math.min(wantedBytes, targetBytesMax);
    if (wanted > targetBytes && grown.take(wanted - targetBytes)) {
      targetBytes = wanted;
    }
    int free = (int) (targetBytes - unreadBytes - announcedBytes - allowedBytes);
    if (free < targetBytes / 2) {
      return 0;
    }
    int doubled = Math.min(2 * targetBytes, targetBytesMax);
    if (nowNanos - grantedNanos < ROUND_TRIPS * roundTripNanos
        && doubled > targetBytes
        && grown.take(doubled - targetBytes)) {
      free += doubled - targetBytes;
      targetBytes = doubled;
    }
    grantedNanos = nowNanos;
    allowedBytes += free;
    return free;
  }

  /** The stream is over: what it grew is the budget's again. Once only. */
  void giveBack() {
    grown.give(targetBytes - YamuxLimits.INITIAL_WINDOW_BYTES);
  }
}
