package dev.cairn.storage.audit;

/**
 * A host's score by its audits: beta reputation with forgetting (Jøsang and Ismail 2002; λ = 0.999
 * as at Storj): each verdict multiplies all weights by λ and adds to one. A wrong answer calls for
 * one re-audit of the same leaf; only when that is wrong too is the host punished, so that a
 * flipped bit on the way costs nobody his blocks. Not being there is not a failure, and to say that
 * a block is lost is honest: it lowers the share, and so the trust, but condemns nobody.
 *
 * @param good weight of right answers
 * @param bad weight of wrong ones
 * @param lost weight of blocks that the host said it does not have
 * @param passed right answers ever, for vetting; of one that failed, those since, in a row
 * @param standing what is to be done
 */
public record AuditScore(double good, double bad, double lost, int passed, Standing standing) {

  /** After a thousand verdicts the oldest weighs a third. */
  private static final double LAMBDA = 0.999;

  /** Below this share the host is punished though every re-audit was right. */
  private static final double SHARE_MIN = 0.96;

  /** Four lost blocks weigh as much as one lie: whoever admits a loss is more use than a liar. */
  private static final double LOST_WEIGHT = 0.25;

  /** Right answers until a host is audited at the lower rate: two days of 48, rounded up. */
  private static final int VETTED_FROM = 100;

  /** What is to be done about a host. */
  public enum Standing {
    FINE,
    /** Its last answer was wrong: ask the same once more, now. */
    ASK_AGAIN,
    /** It is there and answers no audit: its blocks do not count until it does. */
    SILENT,
    /** Its blocks do not count any more, and are repaired. */
    FAILED
  }

  /** How an audit ended. */
  public enum Verdict {
    RIGHT,
    WRONG,
    /** It says that it does not have the block. */
    LOST,
    /** No answer: says nothing. */
    OFFLINE
  }

  /** A newcomer: as good as ten right answers, so that a single wrong one does not condemn it. */
  public static AuditScore first() {
    return new AuditScore(10, 0, 0, 0, Standing.FINE);
  }

  /** The score after one more verdict; FAILED stays. */
  public AuditScore after(Verdict verdict) {
    return switch (verdict) {
      case OFFLINE -> this;
      case LOST -> {
        Standing next = standing == Standing.SILENT ? Standing.FINE : standing;
        yield new AuditScore(good * LAMBDA, bad * LAMBDA, lost * LAMBDA + 1, passed, next);
      }
      case RIGHT, WRONG ->
          standing == Standing.FAILED
              ? new AuditScore(good, bad, lost, verdict == Verdict.RIGHT ? passed + 1 : 0, standing)
              : judged(verdict == Verdict.RIGHT);
    };
  }

  private AuditScore judged(boolean right) {
    double nextGood = good * LAMBDA + (right ? 1 : 0);
    double nextBad = bad * LAMBDA + (right ? 0 : 1);
    // In its first days a host has few verdicts; then only a wrong re-audit condemns it.
    boolean low = passed >= VETTED_FROM && nextGood / (nextGood + nextBad) < SHARE_MIN;
    boolean twice = !right && standing == Standing.ASK_AGAIN;
    Standing next = twice || low ? Standing.FAILED : right ? Standing.FINE : Standing.ASK_AGAIN;
    int nextPassed = next == Standing.FAILED ? 0 : passed + (right ? 1 : 0);
    return new AuditScore(nextGood, nextBad, lost * LAMBDA, nextPassed, next);
  }

  /** That of a host which is there and answers nobody's audits. */
  public AuditScore silent() {
    return standing == Standing.FAILED
        ? this
        : new AuditScore(good, bad, lost, passed, Standing.SILENT);
  }

  /** True while its blocks do not count. */
  public boolean isOut() {
    return standing == Standing.FAILED || standing == Standing.SILENT;
  }

  /** Share of right answers, forgetting old ones; 0 to 1. */
  public double share() {
    return good / (good + bad + LOST_WEIGHT * lost);
  }

  /** True when {@value AuditSchedule#PER_DAY} challenges a day are enough. */
  public boolean vetted() {
    return passed >= VETTED_FROM && standing == Standing.FINE && share() >= SHARE_MIN;
  }

  /** True if a host that failed has proved as much since as a newcomer must. */
  public boolean redeemed() {
    return standing == Standing.FAILED && passed >= VETTED_FROM;
  }
}
