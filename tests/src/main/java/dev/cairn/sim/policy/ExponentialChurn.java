package dev.cairn.sim.policy;

/**
 * Sessions, pauses and lives without memory.
 *
 * @param hosts alive at any time
 * @param mttfYears mean life
 * @param availability share of time reachable
 * @param cycleHours mean time from one session's begin to the next's
 * @param sites failure domains, of equal size
 * @param seed of everything
 */
public record ExponentialChurn(
    int hosts, double mttfYears, double availability, double cycleHours, int sites, long seed)
    implements Churn {

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
    double pause = cycleHours * HOUR * (1 - availability);
    return now + 1 + (long) Draw.exponential(seed, host, ~now, pause);
  }

  @Override
  public long nextDown(int host, long now) {
    return now + 1 + (long) Draw.exponential(seed, host, now, cycleHours * HOUR * availability);
  }

  @Override
  public int site(int host) {
    return (int) (Draw.uniform(seed, host, -2) * sites);
  }

  @Override
  public boolean replaced() {
    return true;
  }

  @Override
  public String name() {
    return "exponential, MTTF " + mttfYears + " y, availability " + availability;
  }
}
