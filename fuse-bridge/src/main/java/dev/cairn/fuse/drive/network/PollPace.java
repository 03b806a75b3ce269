package dev.cairn.fuse.drive.network;

import java.time.Duration;

/**
 * When the head is read again to see what other devices did. They say so themselves, as far as they
 * can reach this one: then it is read at once, and seldom without. Where they cannot, or a change
 * came that nobody spoke of, it is read often. A hint that was false makes deaf for a while, so
 * that nobody can have the head read all the time. Decisions only; for one thread.
 */
final class PollPace {

  /** How much more seldom the head is read while others speak. */
  static final int SELDOM = 12;

  /** Others are not relied on for so long after one was silent. */
  static final Duration DOUBT = Duration.ofMinutes(10);

  /** Nobody is listened to for so long after a false hint. */
  static final Duration DEAF = Duration.ofMinutes(1);

  private final long oftenNanos;
  private long polledNanos;
  private long trustFromNanos;
  private long hearFromNanos;
  private boolean mayHaveMissed;

  /**
   * @param often the period while nobody can be relied on to speak
   */
  PollPace(Duration often, long nowNanos) {
    this.oftenNanos = often.toNanos();
    this.polledNanos = nowNanos;
    this.trustFromNanos = nowNanos;
    this.hearFromNanos = nowNanos;
  }

  /**
   * Whether to read it now.
   *
   * @param isHinted somebody spoke of a newer one than is known here
   * @param mayHear others can reach this device, as far as it knows
   */
  boolean isDue(long nowNanos, boolean isHinted, boolean mayHear) {
    if (mayHaveMissed || (isHinted && nowNanos - hearFromNanos >= 0)) {
      return true;
    }
    boolean isTrusting = mayHear && nowNanos - trustFromNanos >= 0;
    return nowNanos - polledNanos >= (isTrusting ? SELDOM * oftenNanos : oftenNanos);
  }

  /** The network was out of reach: what was said meanwhile was not heard. */
  void missed() {
    mayHaveMissed = true;
  }

  /**
   * It was read.
   *
   * @param isHinted as {@link #isDue} was told
   * @param hasMoved another device had moved it
   */
  void polled(long nowNanos, boolean isHinted, boolean hasMoved) {
    polledNanos = nowNanos;
    mayHaveMissed = false;
    if (isHinted && !hasMoved) {
      hearFromNanos = nowNanos + DEAF.toNanos();
    } else if (hasMoved && !isHinted) {
      trustFromNanos = nowNanos + DOUBT.toNanos();
    }
  }
}
