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
 * @param failedMs when it last failed its audits; 0 if never
 */
record KnownHost(
    HostState state, boolean met, long steadySinceMs, AuditScore score, long failedMs) {

  private static final int NAME_BYTES_MAX = 16;

  /** Silence that ends steadiness: a few lost heartbeats do not. */
  private static final long GAP_MS = MassBrake.WINDOW_MS;

  static KnownHost first(long nowMs, TauClock clock) {
    return new KnownHost(HostState.first(nowMs, clock), false, nowMs, AuditScore.first(), 0);
  }

  /** After it was seen at {@code atMs}. */
  KnownHost seen(HostState next, long atMs) {
    boolean steady = met && atMs - state.lastSeenMs() < GAP_MS;
    return new KnownHost(next, true, steady ? steadySinceMs : atMs, score, failedMs);
  }

  KnownHost with(HostState next) {
    return new KnownHost(next, met, steadySinceMs, score, failedMs);
  }

  KnownHost with(AuditScore next, long failed) {
    return new KnownHost(state, met, steadySinceMs, next, failed);
  }

  /** True if, when last seen, it had been reached throughout the day before. */
  boolean wasSteady() {
    return met && state.lastSeenMs() - steadySinceMs >= MassBrake.STEADY_MS;
  }

  byte[] encode() {
    return new FieldWriter()
        .number(1, state.firstSeenMs())
        .number(2, state.lastSeenMs())
        .number(3, state.lastSeenTau())
        .number(4, state.suspect() ? 1 : 0)
        .text(5, state.standing().name())
        .number(6, met ? 1 : 0)
        .number(7, steadySinceMs)
        .bytes(8, ByteBuffer.allocate(16).putDouble(score.good()).putDouble(score.bad()).array())
        .number(9, score.passed())
        .text(10, score.standing().name())
        .number(11, failedMs)
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
    ByteBuffer weights = ByteBuffer.wrap(in.exactly(8, 16));
    AuditScore score =
        new AuditScore(
            weights.getDouble(),
            weights.getDouble(),
            in.integer(9, 0, Integer.MAX_VALUE),
            one(AuditScore.Standing.class, in.text(10, NAME_BYTES_MAX)));
    KnownHost host =
        new KnownHost(state, met, steadySinceMs, score, in.number(11, 0, Long.MAX_VALUE));
    in.end();
    return host;
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
