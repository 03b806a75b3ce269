package dev.cairn.storage.budget;

/**
 * A rate of bytes with a burst, as the generic cell rate algorithm (ITU-T I.371): the whole state
 * is one number, the <em>level</em>: the microsecond at which everything admitted so far is paid
 * for. The lower the priority, the less of the burst it may draw on, so it waits first and shares
 * what is left. Over any t seconds at most rate · t + burst bytes (and one request's) are admitted.
 *
 * @param bytesPerSecond above 0
 * @param burstBytes that an idle bucket lets through at once
 */
public record TokenBucket(long bytesPerSecond, long burstBytes) {

  private static final long MICROS = 1_000_000;

  /** Share of the uplink that everything but reads may use in the mean. */
  private static final double BACKGROUND_SHARE = 0.2;

  /** Five minutes at the mean rate: repairs come in lumps. */
  private static final long BURST_SECONDS = 300;

  /** Level of a bucket never used. */
  public static final long FULL = 0;

  public TokenBucket {
    if (bytesPerSecond < 1 || burstBytes < 1) {
      throw new IllegalArgumentException(bytesPerSecond + " B/s, burst " + burstBytes);
    }
  }

  /** Repair and audit: a fifth of {@code uplinkBytesPerSecond}. */
  public static TokenBucket background(long uplinkBytesPerSecond) {
    long rate = Math.max(1, (long) (uplinkBytesPerSecond * BACKGROUND_SHARE));
    return new TokenBucket(rate, rate * BURST_SECONDS);
  }

  /** When {@code bytes} may go, in µs: {@code nowMicros} or later. */
  public long admissionMicros(long level, long bytes, Priority priority, long nowMicros) {
    long patience = micros(burstBytes) / 4 * priority.quarters();
    return Math.max(nowMicros, level + Math.min(micros(bytes), patience) - patience);
  }

  /** The level after {@code bytes} were admitted at {@code admittedMicros}. */
  public long after(long level, long bytes, long admittedMicros) {
    return Math.max(level, admittedMicros) + micros(bytes);
  }

  /** How long until an idle bucket, in µs. */
  public long backlogMicros(long level, long nowMicros) {
    return Math.max(0, level - nowMicros);
  }

  private long micros(long bytes) {
    return Math.round((double) bytes * MICROS / bytesPerSecond);
  }
}
