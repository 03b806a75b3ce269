package dev.cairn.storage.audit;

/**
 * A host's score by its audits: beta reputation with forgetting (Jøsang and Ismail 2002; λ = 0.999
 * as at Storj): each verdict multiplies both weights by λ and adds to one. A wrong answer calls for
 * one re-audit of the same leaf; only when that is wrong too is the host punished, so that a
 * flipped bit on the way costs nobody his blocks. Not being there is not a failure.
 *
 * @param good weight of right answers
 * @param bad weight of wrong ones
 * @param passed right answers ever, for vetting
 * @param standing what is to be done
 */
public record AuditScore(double good, double bad, int passed, Standing standing) {

  /** After a thousand verdicts the oldest weighs a third. */
  private static final double LAMBDA = 0.999;

  /** Below this share the host is punished though every re-audit was right. */
  private static final double SHARE_MIN = 0.96;

  /** Right answers until a host is audited at the lower rate: two days of 48, rounded up. */
  private static final int VETTED_FROM = 100;

  /** What is to be done about a host. */
  public enum Standing {
    FINE,
    /** Its last answer was wrong: ask the same once more, now. */
    ASK_AGAIN,
    /** Its blocks do not count any more, and are repaired. */
    FAILED
  }

  /** How an audit ended. */
  public enum Verdict {
    RIGHT,
    WRONG,
    /** No answer: says nothing. */
    OFFLINE
  }

  /** A newcomer: as good as ten right answers, so that a single wrong one does not condemn it. */
  public static AuditScore first() {
    return new AuditScore(10, 0, 0, Standing.FINE);
  }

  /** The score after one more verdict; FAILED stays. */
  public AuditScore after(Verdict verdict) {
    if (verdict == Verdict.OFFLINE || standing == Standing.FAILED) {
      return this;
    }
    boolean right = verdict == Verdict.RIGHT;
    double nextGood = good * LAMBDA + (right ? 1 : 0);
    double nextBad = bad * LAMBDA + (right ? 0 : 1);
    // In its first days a host has few verdicts; then only a wrong re-audit condemns it.
    boolean judged = passed >= VETTED_FROM;
    boolean low = judged && nextGood / (nextGood + nextBad) < SHARE_MIN;
    boolean twice = !right && standing == Standing.ASK_AGAIN;
    Standing next = twice || low ? Standing.FAILED : right ? Standing.FINE : Standing.ASK_AGAIN;
    return new AuditScore(nextGood, nextBad, passed + (right ? 1 : 0), next);
  }

  /** Share of right answers, forgetting old ones; 0 to 1. */
  public double share() {
    return good / (good + bad);
  }

  /** True when {@value AuditSchedule#PER_DAY} challenges a day are enough. */
  public boolean vetted() {
    return passed >= VETTED_FROM && standing == Standing.FINE;
  }
}
