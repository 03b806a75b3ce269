package dev.cairn.storage.durability;

/**
 * What the durability model assumes of hosts. Measure it where there is something to measure: real
 * networks differ by a factor of ten.
 *
 * @param mttfYears mean life of a host before it leaves for good, in years, above 0
 * @param tauDays silence after which a host is presumed gone, in days, above 0
 * @param availability mean share of time a living host can be reached, 0 to 1
 * @param announcedShare departures known at once (revoked, said goodbye), 0 to 1
 * @param absentShare living hosts silent for longer than {@code tauDays} at any time, 0 to below 1:
 *     they are wrongly presumed gone, and count again when they return
 * @param repairDays mean time from a stripe's threshold to the end of its repair
 */
public record HostModel(
    double mttfYears,
    double tauDays,
    double availability,
    double announcedShare,
    double absentShare,
    double repairDays) {

  /** Julian, as astronomers count. */
  public static final double DAYS_PER_YEAR = 365.25;

  /** Office: long absences a year, and their mean length (holidays, illness). */
  private static final double ABSENCES_PER_YEAR = 4;

  private static final double ABSENCE_DAYS = 9;

  /** A day of patience and a day of gathering blocks. */
  private static final double REPAIR_DAYS = 2;

  /** Of those off at some moment, the share that stays off all day. */
  private static final double OFF_ALL_DAY = 0.4;

  public HostModel {
    if (!(mttfYears > 0 && tauDays > 0 && repairDays > 0)
        || !isShare(availability)
        || !isShare(announcedShare)
        || !(absentShare >= 0 && absentShare < 1)) {
      throw new IllegalArgumentException(
          "no hosts live "
              + mttfYears
              + " years, are gone after "
              + tauDays
              + " days, reachable "
              + availability
              + ", announced "
              + announcedShare
              + ", absent "
              + absentShare);
    }
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }

  /** Desktops and servers of an organisation: four long absences a year of 9 days in the mean. */
  public static HostModel office(double mttfYears, double tauDays, double availability) {
    double absent =
        ABSENCES_PER_YEAR * StrictMath.exp(-tauDays / ABSENCE_DAYS) * ABSENCE_DAYS / DAYS_PER_YEAR;
    return new HostModel(mttfYears, tauDays, availability, 0, absent, REPAIR_DAYS);
  }

  /**
   * Volunteers on the internet: 0.64 absences a year beyond 7 days (measured on established Tor
   * relays), 30 further days assumed for each; falling with the square root for other limits.
   */
  public static HostModel internet(double mttfYears, double tauDays, double availability) {
    double absent = 0.64 * StrictMath.sqrt(7 / tauDays) * 30 / DAYS_PER_YEAR;
    return new HostModel(mttfYears, tauDays, availability, 0, absent, REPAIR_DAYS);
  }

  /** The same hosts of which {@code share} leave with a word. */
  public HostModel announced(double share) {
    return new HostModel(mttfYears, tauDays, availability, share, absentShare, repairDays);
  }

  /** The same hosts, repaired in {@code days}. */
  public HostModel repairedIn(double days) {
    return new HostModel(mttfYears, tauDays, availability, announcedShare, absentShare, days);
  }

  /** Share of living hosts that is reached at least once in a day. */
  public double reachedInADay() {
    return 1 - OFF_ALL_DAY * (1 - availability);
  }
}
