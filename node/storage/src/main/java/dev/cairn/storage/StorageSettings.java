package dev.cairn.storage;

import dev.cairn.env.Environment;
import dev.cairn.env.PacedEnvironment;
import dev.cairn.storage.share.RecoveryPolicy;
import dev.cairn.storage.share.ReleasePolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * What a node may be told about its storage. {@link #defaults()} needs no change.
 *
 * @param codedBytesInFlightMax bytes of blocks in memory, besides the payloads that they are made
 *     of, before {@code store} waits; one stripe may always be in flight
 * @param putsMax puts served at once, and {@code readsMax} reads and proofs
 * @param perMemberMax requests served at once for one member
 * @param progress a peer that moves none of the next 256 KiB within this time is given up
 * @param lease how long a stripe is kept before its owner must renew it
 * @param profile the code of what is stored from now on; empty for {@link Planner}'s choice
 * @param pace how many times faster than time the policies' clock runs: 1, except to watch in
 *     minutes what takes weeks
 * @param release to whom, and when, key shares are given back
 */
public record StorageSettings(
    long codedBytesInFlightMax,
    int putsMax,
    int readsMax,
    int perMemberMax,
    Duration progress,
    Duration lease,
    Optional<Profile> profile,
    double pace,
    ReleasePolicy release) {

  /**
   * 72 MiB: a pack of 32 MiB, coded as 4 of 12: eight blocks of parity and one in which the payload
   * ends. 30 s per 256 KiB is 9 kB/s, slower than any uplink worth having. 180 days: an owner may
   * sleep for half a year.
   */
  public static StorageSettings defaults() {
    return new StorageSettings(
        72L << 20,
        16,
        32,
        8,
        Duration.ofSeconds(30),
        Duration.ofDays(180),
        Optional.empty(),
        1,
        RecoveryPolicy.STANDARD);
  }

  /** The same with policies that run so many times faster than time. */
  public StorageSettings withPace(double factor) {
    return new StorageSettings(
        codedBytesInFlightMax,
        putsMax,
        readsMax,
        perMemberMax,
        progress,
        lease,
        profile,
        factor,
        release);
  }

  /** The same with a code of the owner's choice for what it stores. */
  public StorageSettings withProfile(Optional<Profile> chosen) {
    return new StorageSettings(
        codedBytesInFlightMax,
        putsMax,
        readsMax,
        perMemberMax,
        progress,
        lease,
        chosen,
        pace,
        release);
  }

  /** The same, giving key shares back by another rule. */
  public StorageSettings withRelease(ReleasePolicy rule) {
    return new StorageSettings(
        codedBytesInFlightMax,
        putsMax,
        readsMax,
        perMemberMax,
        progress,
        lease,
        profile,
        pace,
        rule);
  }

  /** The clock by which hosts are judged and blocks are kept. */
  Environment policyClock(Environment env) {
    return pace == 1 ? env : new PacedEnvironment(env, pace);
  }
}
