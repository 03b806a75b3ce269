package dev.cairn.sim.policy;

/** Where hosts come from, when they can be reached, and when they leave. Times in seconds. */
public interface Churn {

  long NEVER = 1L << 36;
  long HOUR = 3600;
  long DAY = 24 * HOUR;
  long YEAR = 31_557_600;

  /** Hosts known from the beginning: 0 to this. */
  int hosts();

  /** When host {@code host}, one of {@link #hosts}, appears. */
  long bornAt(int host);

  /** When it leaves for ever, if it appeared at {@code born}; {@link #NEVER} if not in our time. */
  long diesAt(int host, long born);

  /** The first second from {@code now} on at which it can be reached; {@link #NEVER} if none. */
  long nextUp(int host, long now);

  /** When a host that can be reached at {@code now} next cannot be. After {@code now}. */
  long nextDown(int host, long now);

  /** Its failure domain. */
  int site(int host);

  /** True if another takes the place of one that has left. */
  boolean replaced();

  /** What it is, for the report. */
  String name();
}
