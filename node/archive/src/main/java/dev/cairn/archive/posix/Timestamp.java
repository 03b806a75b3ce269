package dev.cairn.archive.posix;

/**
 * A time of a file, as the kernel has it.
 *
 * @param seconds since 1970-01-01T00:00Z, negative before
 * @param nanos 0..999,999,999, always forward
 */
public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {

  static final int NANOS_MAX = 999_999_999;

  /** Refuses nanoseconds out of range. */
  public Timestamp {
    if (nanos < 0 || nanos > NANOS_MAX) {
      throw new IllegalArgumentException("nanoseconds are 0..999999999, not " + nanos);
    }
  }

  @Override
  public int compareTo(Timestamp other) {
    int order = Long.compare(seconds, other.seconds);
    return order != 0 ? order : Integer.compare(nanos, other.nanos);
  }
}
