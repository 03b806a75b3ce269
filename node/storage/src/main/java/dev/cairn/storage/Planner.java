package dev.cairn.storage;

import java.util.Optional;

/**
 * Which profile a network of so many hosts gets. A pure function; the table behind it is {@code
 * docs/design.md}, "Stripes": from 20 hosts on, the profiles that the durability model recommends;
 * below, a third of the hosts carry data, which survives the loss of any two thirds.
 *
 * <p>The number of spare roots is n/2, so that 1.5 n indices exist for repairs to draw from.
 */
public final class Planner {

  /** Fewest hosts for which any loss at all is survived. */
  public static final int HOSTS_MIN = 3;

  /** From here the published profiles hold; 15 hosts are what their smallest needs. */
  private static final int TABLE_FROM = 15;

  private Planner() {}

  /** The profile for {@code hosts} eligible hosts; empty below {@value #HOSTS_MIN}. */
  public static Optional<Profile> profile(int hosts) {
    if (hosts < HOSTS_MIN) {
      return Optional.empty();
    }
    if (hosts < TABLE_FROM) {
      int k = hosts / 3;
      return Optional.of(of(k, 2 * k, 3 * k));
    }
    return Optional.of(table(hosts));
  }

  /** That of the smallest network: what can be said while no hosts are known. */
  static Profile smallest() {
    return of(1, 2, HOSTS_MIN);
  }

  private static Profile table(int hosts) {
    if (hosts < 50) {
      return of(5, 11, 15);
    }
    if (hosts < 100) {
      return of(8, 19, 28);
    }
    return hosts < 500 ? of(16, 32, 48) : of(32, 64, 96);
  }

  private static Profile of(int k, int repairAt, int n) {
    return new Profile(k, repairAt, n, n / 2);
  }
}
