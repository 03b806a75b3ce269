package dev.cairn.storage.tenancy;

import java.time.Duration;

/**
 * Periods of a host's care for what it keeps.
 *
 * @param lease from the receipt, as long as nothing else is known
 * @param quarantine after the lease's end, before the block goes
 * @param sweep between two looks at every block
 * @param askBefore its end a lease is asked for at the keepers; until then retain sets do
 * @param grace a retain set says nothing of blocks receipted less than this before it was made
 * @param scrub each block is read and hashed once in that time
 * @param pause after each question to the network and each block read
 * @param pace how many times faster than time all of these are, and the spans of owners' locks
 */
public record TenancyTimes(
    Duration lease,
    Duration quarantine,
    Duration sweep,
    Duration askBefore,
    Duration grace,
    Duration scrub,
    Duration pause,
    long pace) {

  /**
   * Lease, quarantine and scrub from the durability model. A day between sweeps and a day of grace:
   * a backup, and clocks that differ, end well within it. A month before its end a lease is looked
   * after. A quarter of a second: 100,000 blocks of 4 MiB in 30 days take 7 hours of it.
   */
  public static TenancyTimes defaults() {
    return new TenancyTimes(
        Duration.ofDays(180),
        Duration.ofDays(90),
        Duration.ofDays(1),
        Duration.ofDays(30),
        Duration.ofDays(1),
        Duration.ofDays(30),
        Duration.ofMillis(250),
        1);
  }

  /**
   * All of them divided, for demonstrations and tests of real processes; sweeps 1 s apart at least.
   */
  public TenancyTimes faster(long factor) {
    Duration fastSweep = sweep.dividedBy(factor);
    return new TenancyTimes(
        lease.dividedBy(factor),
        quarantine.dividedBy(factor),
        fastSweep.toSeconds() < 1 ? Duration.ofSeconds(1) : fastSweep,
        askBefore.dividedBy(factor),
        grace.dividedBy(factor),
        scrub.dividedBy(factor),
        pause.dividedBy(factor),
        pace * factor);
  }
}
