package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.select.Span;
import dev.cairn.env.Environment;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/** {@code vault-lock}: shows the member's retention lock, or makes it longer. */
final class LockOperation {

  private final Environment env;
  private final PeerStorage storage;
  private final Message args;

  LockOperation(Environment env, PeerStorage storage, Message args) {
    this.env = env;
    this.storage = storage;
    this.args = args;
  }

  int run(MessageSink out) throws CommandFailure, InterruptedException {
    RetentionLock wanted = wanted();
    OwnLock.Outcome outcome = wanted.isNone() ? storage.lock() : storage.lengthenLock(wanted);
    switch (outcome) {
      case OwnLock.Outcome.TooFew few ->
          throw new CommandFailure(
              ExitCodes.TOO_FEW_PEERS,
              "the retention lock is out of reach: %d of %d of its keepers answered: %s. Try again when"
                      .formatted(few.answered(), few.keepers(), few.refusals())
                  + " they are back; nothing was shortened");
      case OwnLock.Outcome.Locked(RetentionLock now, boolean isShorter) -> {
        out.accept(message(now, !wanted.isNone() && !isShorter));
        if (isShorter) {
          throw CommandFailure.failed(
              "the lock is longer already, and nobody can shorten it; nothing was changed");
        }
      }
    }
    return ExitCodes.OK;
  }

  private Message message(RetentionLock lock, boolean isSet) {
    return Message.of("vault_lock")
        .with("span_seconds", lock.span().toSeconds())
        .with("until", lock.until().equals(Instant.EPOCH) ? null : lock.until().toString())
        .with(
            "keeps_now_until",
            lock.isNone()
                ? null
                : lock.endAfter(env.now()).truncatedTo(ChronoUnit.SECONDS).toString())
        .with("set", isSet);
  }

  private RetentionLock wanted() throws CommandFailure {
    String span = args.text("for");
    String date = args.text("until");
    try {
      if (!span.isEmpty()) {
        Duration length = Span.parse(span).length(env.now());
        if (length.isZero() || length.compareTo(RetentionLock.SPAN_MAX) > 0) {
          throw new IllegalArgumentException("--for " + span + ": from 1h to 10y");
        }
        return RetentionLock.ofSpan(length);
      }
      return date.isEmpty() ? RetentionLock.NONE : RetentionLock.ofDate(date(date));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** The end of a day of UTC, or a moment. */
  private Instant date(String text) {
    Instant end;
    try {
      end =
          text.contains("T")
              ? Instant.parse(text)
              : LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no date; write for example 2031-12-31 or 2031-12-31T18:00:00Z", e);
    }
    if (!end.isAfter(env.now()) || end.isAfter(env.now().plus(RetentionLock.SPAN_MAX))) {
      throw new IllegalArgumentException("--until " + text + ": from today to ten years ahead");
    }
    return end;
  }
}
