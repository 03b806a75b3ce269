package dev.cairn.app.health;

import dev.cairn.app.policy.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a home says of its device by itself, whether a node runs on it or not.
 *
 * @param exposed files that others on the machine can read and should not
 * @param certificateEnds when the device's certificate ends
 * @param listMade when the newest revocation list was made; empty if there is none
 * @param listDue when there should have been a newer one; empty if there is none
 * @param logAlarms files with evidence that the authority's log is not one log
 * @param donatedBytes offered to other members
 * @param heldBytes of that taken up
 * @param diskFreeBytes left on the disk that the blocks lie on
 * @param backups of this device's sources that have policies
 */
public record HomeFacts(
    Instant now,
    List<String> exposed,
    Instant certificateEnds,
    Optional<Instant> listMade,
    Optional<Instant> listDue,
    List<String> logAlarms,
    long donatedBytes,
    long heldBytes,
    long diskFreeBytes,
    List<Backups> backups) {

  /**
   * How it stands with the backups of a source.
   *
   * @param source its paths, in words
   */
  public record Backups(String source, RunRecord run) {}

  /** Room that a disk needs besides what is donated: the database, and what runs on the machine. */
  static final long DISK_SPARE_BYTES = 1L << 30;

  /** A new certificate is due from a third before the end of its 90 days on. */
  static final Duration CERTIFICATE_DUE = Duration.ofDays(30);

  /** Known members go on with an overdue list for so long. */
  static final Duration LIST_GRACE = Duration.ofDays(30);

  public HomeFacts {
    exposed = List.copyOf(exposed);
    logAlarms = List.copyOf(logAlarms);
    backups = List.copyOf(backups);
  }
}
