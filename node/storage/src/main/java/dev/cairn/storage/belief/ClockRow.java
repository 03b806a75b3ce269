package dev.cairn.storage.belief;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;

/**
 * What {@link HostBook} keeps of its clocks.
 *
 * @param readingMs what its {@link BookClock} showed
 * @param wallMs the wall clock then
 */
record ClockRow(long readingMs, long wallMs, TauClock tau) {

  byte[] encode() {
    boolean never = tau.equals(TauClock.RUNNING);
    return new FieldWriter()
        .number(1, readingMs)
        .number(2, wallMs)
        .number(3, tau.stoppedMs())
        .number(4, never ? 0 : tau.fromMs())
        .number(5, never ? 0 : tau.untilMs())
        .toBytes();
  }

  static ClockRow parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "clock of the hosts");
    long readingMs = in.number(1, 0, Long.MAX_VALUE);
    long wallMs = in.number(2, 0, Long.MAX_VALUE);
    long stoppedMs = in.number(3, 0, Long.MAX_VALUE);
    long fromMs = in.number(4, 0, Long.MAX_VALUE);
    long untilMs = in.number(5, fromMs, Long.MAX_VALUE);
    in.end();
    TauClock tau = untilMs == 0 ? TauClock.RUNNING : new TauClock(stoppedMs, fromMs, untilMs);
    return new ClockRow(readingMs, wallMs, tau);
  }
}
