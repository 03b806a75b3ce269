package dev.cairn.sim;

/** One direction of a machine's access to the network: bytes leave one after another. */
final class Link {

  static final Link UNLIMITED = new Link(0);

  private final long bytesPerSecond;
  private long freeAtNanos;

  /**
   * @param bytesPerSecond 0 for no limit
   */
  Link(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** When {@code bytes} that come at {@code atNanos} are through, after all that came before. */
  long through(int bytes, long atNanos) {
    if (bytesPerSecond == 0) {
      return atNanos;
    }
    freeAtNanos = Math.max(freeAtNanos, atNanos) + bytes * 1_000_000_000L / bytesPerSecond;
    return freeAtNanos;
  }
}
