package dev.cairn.storage.belief;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.audit.AuditScore;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;

/**
 * A row of {@link HostBook}. Times are of its {@link BookClock}.
 *
 * @param state what beliefs are made of
 * @param met whether it was ever heard; else it is only named by others
 * @param steadySinceMs since when it was never silent for an hour
 * @param score its audits
 * @param trail what its audits left beside the score
 */
record KnownHost(
    HostState state, boolean met, long steadySinceMs, AuditScore score, AuditTrail trail) {

  private static final int NAME_BYTES_MAX = 16;

  /** Silence that ends steadiness: a few lost heartbeats do not. */
  private static final long GAP_MS = MassBrake.WINDOW_MS;

  static KnownHost first(long nowMs, TauClock clock) {
    HostState state = HostState.first(nowMs, clock);
    return new KnownHost(state, false, nowMs, AuditScore.first(), AuditTrail.NONE);
  }

  /** After it was seen at {@code atMs}. */
  KnownHost seen(HostState next, long atMs) {
    boolean steady = met && atMs - state.lastSeenMs() < GAP_MS;
    return new KnownHost(next, true, steady ? steadySinceMs : atMs, score, trail);
  }

  KnownHost with(HostState next) {
    return new KnownHost(next, met, steadySinceMs, score, trail);
  }

  /**
   * After an audit, of which one who is away knows nothing; a host that failed is gone, and back
   * when it has redeemed itself.
   */
  KnownHost judged(AuditScore.Verdict verdict, String words, long nowMs, TauClock clock) {
    boolean isAway = nowMs - state.lastSeenMs() >= GAP_MS;
    if (verdict == AuditScore.Verdict.OFFLINE && isAway) {
      return this;
    }
    AuditScore made = score.after(verdict);
    AuditTrail left = trail.after(verdict, made, words, nowMs);
    return left.redeemed(made, nowMs)
        ? audited(AuditScore.first(), left.blamed(""), nowMs, clock)
        : audited(made, left, nowMs, clock);
  }

  /** After it turned out that it answers nobody's audits. */
  KnownHost silent(String words, long nowMs, TauClock clock) {
    return audited(score.silent(), trail.blamed(words), nowMs, clock);
  }

  private KnownHost audited(AuditScore made, AuditTrail left, long nowMs, TauClock clock) {
    HostState next = state;
    if (score.isOut() != made.isOut()) {
      Observation observation = made.isOut() ? Observation.FAILED_AUDIT : Observation.VINDICATED;
      next = state.after(observation, nowMs, clock);
    }
    return new KnownHost(next, met, steadySinceMs, made, left);
  }

  /** True if, when last seen, it had been reached throughout the day before. */
  boolean wasSteady() {
    return met && state.lastSeenMs() - steadySinceMs >= MassBrake.STEADY_MS;
  }

  boolean mayAnswer(long nowMs, BeliefLimits limits) {
    boolean member =
        state.standing() != HostState.Standing.LEFT
            && state.standing() != HostState.Standing.REVOKED;
    return member && nowMs - state.lastSeenMs() < limits.absentMs();
  }

  byte[] encode() {
    ByteBuffer weights =
        ByteBuffer.allocate(3 * Double.BYTES)
            .putDouble(score.good())
            .putDouble(score.bad())
            .putDouble(score.lost());
    return new FieldWriter()
        .number(1, state.firstSeenMs())
        .number(2, state.lastSeenMs())
        .number(3, state.lastSeenTau())
        .number(4, state.suspect() ? 1 : 0)
        .text(5, state.standing().name())
        .number(6, met ? 1 : 0)
        .number(7, steadySinceMs)
        .bytes(8, weights.array())
        .number(9, score.passed())
        .text(10, score.standing().name())
        .number(11, trail.failedMs())
        .number(12, trail.provedMs())
        .number(13, trail.unanswered())
        .text(14, trail.blame())
        .toBytes();
  }

  static KnownHost parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "known host");
    HostState state =
        new HostState(
            in.number(1, 0, Long.MAX_VALUE),
            in.number(2, 0, Long.MAX_VALUE),
            in.number(3, 0, Long.MAX_VALUE),
            in.integer(4, 0, 1) == 1,
            one(HostState.Standing.class, in.text(5, NAME_BYTES_MAX)));
    boolean met = in.integer(6, 0, 1) == 1;
    long steadySinceMs = in.number(7, 0, Long.MAX_VALUE);
    ByteBuffer weights = ByteBuffer.wrap(in.exactly(8, 3 * Double.BYTES));
    AuditScore score =
        new AuditScore(
            weights.getDouble(),
            weights.getDouble(),
            weights.getDouble(),
            in.integer(9, 0, Integer.MAX_VALUE),
            one(AuditScore.Standing.class, in.text(10, NAME_BYTES_MAX)));
    AuditTrail trail =
        new AuditTrail(
            in.number(11, 0, Long.MAX_VALUE),
            in.number(12, 0, Long.MAX_VALUE),
            in.integer(13, 0, Integer.MAX_VALUE),
            in.text(14, AuditTrail.BLAME_BYTES_MAX));
    in.end();
    return new KnownHost(state, met, steadySinceMs, score, trail);
  }

  private static <E extends Enum<E>> E one(Class<E> of, String name)
      throws MalformedMessageException {
    try {
      return Enum.valueOf(of, name);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("known host: standing '" + name + "'", e);
    }
  }
}
