package dev.cairn.storage.lock;

import java.time.Duration;
import java.time.Instant;

/**
 * How long what a member has stored is kept after it was last wanted. Both parts only ever grow, so
 * any two locks have a join, and hosts that heard of different ones come to agree.
 *
 * @param span after something was last wanted; in whole seconds, zero for none, at most {@link
 *     #SPAN_MAX}
 * @param until nothing goes before it; in whole seconds, {@link Instant#EPOCH} for none
 */
public record RetentionLock(Duration span, Instant until) {

  /**
   * Ten years. Who stole a device can lengthen a lock, and hosts keep that promise too: so there is
   * an end to it.
   */
  public static final Duration SPAN_MAX = Duration.ofDays(3653);

  /** Nothing is locked. */
  public static final RetentionLock NONE = new RetentionLock(Duration.ZERO, Instant.EPOCH);

  public RetentionLock {
    span = Duration.ofSeconds(span.toSeconds());
    until = Instant.ofEpochSecond(until.getEpochSecond());
    if (span.isNegative() || span.compareTo(SPAN_MAX) > 0 || until.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("lock of " + span + " until " + until);
    }
  }

  /** A lock of {@code span} after something was last wanted. */
  public static RetentionLock ofSpan(Duration span) {
    return new RetentionLock(span, Instant.EPOCH);
  }

  /** A lock until a date. */
  public static RetentionLock ofDate(Instant until) {
    return new RetentionLock(Duration.ZERO, until);
  }

  /** True if nothing is locked. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** The longer of both, part by part. */
  public RetentionLock join(RetentionLock other) {
    return new RetentionLock(
        span.compareTo(other.span) < 0 ? other.span : span,
        until.isBefore(other.until) ? other.until : until);
  }

  /** True if {@code other} has a longer one of a part that this lock has. */
  public boolean isBelow(RetentionLock other) {
    boolean isShorter = !span.isZero() && span.compareTo(other.span) < 0;
    boolean isSooner = !until.equals(Instant.EPOCH) && until.isBefore(other.until);
    return isShorter || isSooner;
  }

  /** When what was last wanted at {@code wanted} may go at the earliest. */
  public Instant endAfter(Instant wanted) {
    Instant end = wanted.plus(span);
    return end.isBefore(until) ? until : end;
  }

  /** The same where days pass so many times faster; a date stays. */
  public RetentionLock faster(long factor) {
    return new RetentionLock(span.dividedBy(factor), until);
  }
}
