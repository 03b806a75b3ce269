package dev.cairn.storage.belief;

/**
 * The clock by which silence is counted until a host is presumed gone. It stands still while the
 * mass-event brake is on; so an hour in which a third of the network vanishes does not start the
 * rebuilding of a third of everything a week later, unless they have stayed away that much longer.
 *
 * @param stoppedMs how long it stood still before the latest stop
 * @param fromMs begin of the latest stop
 * @param untilMs its end; equal to {@code fromMs} if there was none
 */
public record TauClock(long stoppedMs, long fromMs, long untilMs) {

  /** A clock that never stopped. */
  public static final TauClock RUNNING = new TauClock(0, Long.MIN_VALUE, Long.MIN_VALUE);

  /** Stops it at {@code nowMs} for {@code forMs}; a stop under way is prolonged. */
  public TauClock stop(long nowMs, long forMs) {
    if (isStopped(nowMs)) {
      return new TauClock(stoppedMs, fromMs, Math.max(untilMs, nowMs + forMs));
    }
    return new TauClock(stoppedMs + (untilMs - fromMs), nowMs, nowMs + forMs);
  }

  /** True while it stands still. */
  public boolean isStopped(long nowMs) {
    return fromMs <= nowMs && nowMs < untilMs;
  }

  /** What it shows: {@code nowMs} less the time it stood still. */
  public long reading(long nowMs) {
    long latest = fromMs == untilMs ? 0 : Math.clamp(nowMs - fromMs, 0, untilMs - fromMs);
    return nowMs - stoppedMs - latest;
  }

  /** The earliest moment from {@code nowMs} on at which it will show {@code reading}. */
  public long whenShows(long reading, long nowMs) {
    long left = Math.max(0, reading - reading(nowMs));
    return (isStopped(nowMs) && left > 0 ? untilMs : nowMs) + left;
  }
}
