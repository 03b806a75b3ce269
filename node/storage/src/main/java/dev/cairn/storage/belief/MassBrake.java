package dev.cairn.storage.belief;

import java.time.Duration;

/**
 * When many hosts vanish together it is an update, a power cut or one's own cable, and most come
 * back: Skype fell twice because everybody reacted at once (2007, 2010), and Tor lost 29 % of its
 * relays within one hour of February 2026. The brake stops the τ clock for three days; urgent
 * repairs go on.
 *
 * <p>Only <em>steady</em> contacts are counted, those reached throughout the day before: in an
 * office most desktops vanish within an hour every evening, and a brake that saw them would never
 * be off.
 */
public final class MassBrake {

  /** How long a contact must have been reached to count. */
  public static final long STEADY_MS = Duration.ofDays(1).toMillis();

  /** The window in which they vanish. */
  public static final long WINDOW_MS = Duration.ofHours(1).toMillis();

  /** How long the τ clock stands still: a weekend and its Monday morning. */
  public static final long STOP_MS = Duration.ofDays(3).toMillis();

  /** 15 %: half of the worst hour of the trace; an ordinary hour has below 2 %. */
  private static final double SHARE = 0.15;

  /** With fewer contacts a single switch would be a mass event. */
  private static final int CONTACTS_MIN = 10;

  /** Of few contacts 15 % often vanish by chance: two deviations more are wanted. */
  private static final double DEVIATIONS = 2;

  private MassBrake() {}

  /**
   * The clock after one look at the contacts.
   *
   * @param steady contacts that were steady an hour ago
   * @param vanished those of them that have not been reached since
   */
  public static TauClock after(TauClock clock, int steady, int vanished, long nowMs) {
    return trips(steady, vanished) ? clock.stop(nowMs, STOP_MS) : clock;
  }

  /** True if so many vanished are more than 15 % and more than chance. */
  static boolean trips(int steady, int vanished) {
    double bound = SHARE * steady + DEVIATIONS * Math.sqrt(SHARE * (1 - SHARE) * steady);
    return steady >= CONTACTS_MIN && vanished > bound;
  }
}
