package dev.cairn.overlay.record;

import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.overlay.wire.RecordAnswer;
import dev.cairn.overlay.wire.RecordRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Counts the answers to a write: done at a majority of the nominal keepers, or when one shows a
 * record that this one may not replace.
 */
final class Tally {

  private final RecordKind kind;
  private final RecordRequest request;
  private final Verdict.Valid valid;
  private final Keepers keepers;
  private final List<String> refusals;
  private int acknowledged;
  private Optional<PutOutcome> superseded = Optional.empty();

  /**
   * @param valid what {@code kind} says of the value that is written
   * @param silent why some of {@code keepers} are not asked at all
   */
  Tally(
      RecordKind kind,
      RecordRequest request,
      Verdict.Valid valid,
      Keepers keepers,
      List<String> silent) {
    this.kind = kind;
    this.request = request;
    this.valid = valid;
    this.keepers = keepers;
    this.refusals = new ArrayList<>(silent);
  }

  /** Of a write that is decided no more is counted, though another one beside it waits. */
  void add(Member from, RecordAnswer answer) {
    if (decided()) {
      return;
    }
    switch (answer) {
      case RecordAnswer.Kept() -> acknowledged += keepers.counts(from) ? 1 : 0;
      case RecordAnswer.Superseded(byte[] unverified) -> superseded(from, unverified);
      case RecordAnswer.Refused(String reason) -> refusals.add(from + ": " + reason);
      case RecordAnswer.Found _, RecordAnswer.Absent _ ->
          refusals.add(from + " answered a write as if it were a read");
    }
  }

  /** {@code from} did not answer. */
  void add(Member from, String failure) {
    refusals.add(from + ": " + failure);
  }

  private void superseded(Member from, byte[] unverified) {
    if (kind.check(request.key(), unverified) instanceof Verdict.Valid theirs
        && !valid.replaces(theirs.sequence())
        && !Arrays.equals(unverified, request.value())) {
      superseded = Optional.of(new PutOutcome.Superseded(unverified, theirs.sequence()));
    } else {
      refusals.add(from + " claims a newer record but shows none");
    }
  }

  /** True if no further answer changes {@link #outcome}. */
  boolean decided() {
    return superseded.isPresent() || acknowledged >= keepers.majority();
  }

  /** How it ended, by what was added. */
  PutOutcome outcome() {
    int nominal = keepers.nominal().size();
    return superseded.orElseGet(() ->
        decided()
            ? new PutOutcome.Stored(acknowledged, nominal)
            : new PutOutcome.TooFew(acknowledged, nominal, List.copyOf(refusals)));
  }
}
