package dev.cairn.storage.tenancy;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.time.Instant;
import java.util.Optional;

/**
 * What a host knows of how long it is to keep one block, and how the block is. Times in whole
 * seconds.
 *
 * @param leasedUntil as far as anybody said
 * @param quarantined since when it is to go; empty while it is leased
 * @param read when its bytes were last seen to be right
 */
record Tenancy(Instant leasedUntil, Optional<Instant> quarantined, Instant read) {

  private static final long SECONDS_MAX = 253_402_300_799L;

  Tenancy {
    leasedUntil = seconds(leasedUntil);
    quarantined = quarantined.map(Tenancy::seconds);
    read = seconds(read);
  }

  private static Instant seconds(Instant time) {
    return Instant.ofEpochSecond(time.getEpochSecond());
  }

  /** A block receipted at {@code receipted}: it was hashed then. */
  static Tenancy begun(Instant receipted, TenancyTimes times) {
    return new Tenancy(receipted.plus(times.lease()), Optional.empty(), receipted);
  }

  Tenancy leasedUntil(Instant until) {
    return new Tenancy(until.isAfter(leasedUntil) ? until : leasedUntil, quarantined, read);
  }

  Tenancy quarantined(Optional<Instant> since) {
    return new Tenancy(leasedUntil, since, read);
  }

  Tenancy read(Instant at) {
    return new Tenancy(leasedUntil, quarantined, at);
  }

  /** The bytes of a row: 1 leased until, 2 quarantined since (0: not), 3 read. */
  byte[] encode() {
    return new FieldWriter()
        .number(1, leasedUntil.getEpochSecond())
        .number(2, quarantined.map(Instant::getEpochSecond).orElse(0L))
        .number(3, read.getEpochSecond())
        .toBytes();
  }

  /**
   * The inverse of {@link #encode}.
   *
   * @throws MalformedMessageException if the row is damaged
   */
  static Tenancy parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "tenancy");
    Instant leasedUntil = Instant.ofEpochSecond(in.number(1, 0, SECONDS_MAX));
    long since = in.number(2, 0, SECONDS_MAX);
    Instant read = Instant.ofEpochSecond(in.number(3, 0, SECONDS_MAX));
    in.end();
    Optional<Instant> quarantined =
        since == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(since));
    return new Tenancy(leasedUntil, quarantined, read);
  }
}
