package dev.cairn.app.node;

import dev.cairn.app.output.Message;
import dev.cairn.env.Environment;

/** How long an operation runs, and how long it will at this rate. */
final class Stopwatch {

  private static final double NANOS = 1e9;

  private final Environment env;
  private final long started;

  Stopwatch(Environment env) {
    this.env = env;
    this.started = env.nanoTime();
  }

  /** Seconds since it was made. */
  double seconds() {
    return (env.nanoTime() - started) / NANOS;
  }

  /**
   * A {@code status} message with restic's fields.
   *
   * @param totalsKnown false while a scan is still counting: no share, no time left
   */
  Message status(long bytesDone, long bytesTotal, boolean totalsKnown) {
    double seconds = seconds();
    Message status =
        Message.of("status")
            .with("seconds_elapsed", seconds)
            .with("bytes_done", bytesDone)
            .with("total_bytes", bytesTotal);
    if (!totalsKnown || bytesTotal <= 0) {
      return status;
    }
    double share = Math.min(1.0, (double) bytesDone / bytesTotal);
    Message known = status.with("percent_done", share);
    return share > 0 && seconds > 1
        ? known.with("seconds_remaining", (long) (seconds / share * (1 - share)))
        : known;
  }
}
