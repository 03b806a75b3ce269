package dev.cairn.sim.policy;

/**
 * An office: some machines always on, the others on workdays from 8.5 ± 0.7 h to 18 ± 1.2 h; every
 * machine off for a holiday once a quarter, 9 days in the mean; lives exponential, every leaver
 * replaced. (Nights and weekends as Bolosky and others measured on 51,662 desktops, 2000.)
 *
 * @param hosts alive at any time
 * @param mttfYears mean life
 * @param alwaysOn share of machines; availability is 0.9 times (that share and 28 % of the rest)
 * @param sites failure domains
 * @param largestSite share of all hosts in the first of them; the others are equal
 * @param seed of everything
 */
public record OfficeChurn(
    int hosts, double mttfYears, double alwaysOn, int sites, double largestSite, long seed)
    implements Churn {

  /** Share of machines always on that makes an availability of 0.7. */
  public static final double SEVENTY_PERCENT = 0.69;

  private static final long QUARTER = YEAR / 4;
  private static final double HOLIDAY_DAYS = 9;

  @Override
  public long bornAt(int host) {
    return 0;
  }

  @Override
  public long diesAt(int host, long born) {
    return born + 1 + (long) Draw.exponential(seed, host, 1, mttfYears * YEAR);
  }

  @Override
  public long nextUp(int host, long now) {
    boolean always = isAlwaysOn(host);
    long at = now;
    while (true) {
      long holidayEnd = holidayEnd(host, at);
      long day = at / DAY;
      if (holidayEnd > at) {
        at = holidayEnd;
      } else if (always) {
        return at;
      } else if (day % 7 >= 5 || at >= dayEnd(host, day)) {
        at = (day + 1) * DAY;
      } else if (at < dayBegin(host, day)) {
        at = dayBegin(host, day);
      } else {
        return at;
      }
    }
  }

  @Override
  public long nextDown(int host, long now) {
    long holiday = nextHoliday(host, now);
    return isAlwaysOn(host) ? holiday : Math.min(holiday, dayEnd(host, now / DAY));
  }

  private boolean isAlwaysOn(int host) {
    return Draw.uniform(seed, host, 2) < alwaysOn;
  }

  private long dayBegin(int host, long day) {
    return day * DAY + (long) (HOUR * Draw.normal(seed, host, 2 * day + 10, 8.5, 0.7));
  }

  private long dayEnd(int host, long day) {
    return day * DAY + (long) (HOUR * Draw.normal(seed, host, 2 * day + 11, 18, 1.2));
  }

  private long holidayBegin(int host, long quarter) {
    return quarter * QUARTER + (long) (QUARTER * Draw.uniform(seed ^ 3, host, quarter));
  }

  private long holidayBack(int host, long quarter) {
    return holidayBegin(host, quarter)
        + 1
        + (long) Draw.exponential(seed ^ 4, host, quarter, HOLIDAY_DAYS * DAY);
  }

  /** When the holiday under way ends; {@code now} if there is none. */
  private long holidayEnd(int host, long now) {
    long quarter = now / QUARTER;
    long end = now;
    for (long q = quarter - 1; q <= quarter; q++) {
      if (holidayBegin(host, q) <= now) {
        end = Math.max(end, holidayBack(host, q));
      }
    }
    return end;
  }

  private long nextHoliday(int host, long now) {
    long quarter = now / QUARTER;
    long begin = holidayBegin(host, quarter);
    return begin > now ? begin : holidayBegin(host, quarter + 1);
  }

  @Override
  public int site(int host) {
    double draw = Draw.uniform(seed, host, -2);
    return draw < largestSite
        ? 0
        : 1 + (int) ((draw - largestSite) / (1 - largestSite) * (sites - 1));
  }

  @Override
  public boolean replaced() {
    return true;
  }

  @Override
  public String name() {
    return "office desktops, MTTF "
        + mttfYears
        + " y, "
        + Math.round(100 * alwaysOn)
        + " % always on";
  }
}
