package dev.cairn.storage.belief;

import dev.cairn.storage.audit.AuditScore;
import dev.cairn.storage.audit.AuditScore.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What audits leave behind beside the score. Times are of the book's {@link BookClock}.
 *
 * @param failedMs when it last gave wrong bytes twice; 0 if never
 * @param provedMs when it last proved a leaf; 0 if never
 * @param unanswered audits since that it did not answer though it was there
 * @param blame what was last held against it, in words for people; empty if nothing
 */
record AuditTrail(long failedMs, long provedMs, int unanswered, String blame) {

  static final AuditTrail NONE = new AuditTrail(0, 0, 0, "");

  /** Bound on the words. */
  static final int BLAME_BYTES_MAX = 256;

  /** Two days of challenges to a newcomer are fewer from any one keeper. */
  private static final int UNANSWERED_MIN = 12;

  /** A router's restart or a week-end behind a captive portal passes; three days do not. */
  private static final long SILENT_MS = Duration.ofDays(3).toMillis();

  /** A liar is trusted again when it has proved itself through a whole round of audits. */
  private static final long REDEEMED_MS = Duration.ofDays(30).toMillis();

  AuditTrail {
    if (blame.getBytes(StandardCharsets.UTF_8).length > BLAME_BYTES_MAX) {
      blame = blame.substring(0, Math.min(blame.length(), BLAME_BYTES_MAX / 4));
    }
  }

  AuditTrail after(Verdict verdict, AuditScore made, String words, long nowMs) {
    return switch (verdict) {
      case RIGHT -> new AuditTrail(failedMs, nowMs, 0, blame);
      case LOST -> new AuditTrail(failedMs, provedMs, 0, words);
      case WRONG -> {
        boolean failed = made.standing() == AuditScore.Standing.FAILED;
        yield new AuditTrail(failed ? nowMs : failedMs, provedMs, 0, words);
      }
      case OFFLINE -> new AuditTrail(failedMs, provedMs, unanswered + 1, blame);
    };
  }

  AuditTrail blamed(String words) {
    return new AuditTrail(failedMs, provedMs, unanswered, words);
  }

  /**
   * True if it answers no audit, for so long and so often that it is no accident.
   *
   * @param knownSinceMs when it was first seen
   */
  boolean evades(long knownSinceMs, long nowMs) {
    return unanswered >= UNANSWERED_MIN && nowMs - Math.max(provedMs, knownSinceMs) >= SILENT_MS;
  }

  boolean redeemed(AuditScore score, long nowMs) {
    return score.redeemed() && nowMs - failedMs >= REDEEMED_MS;
  }
}
