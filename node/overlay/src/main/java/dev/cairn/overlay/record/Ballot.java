package dev.cairn.overlay.record;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.overlay.wire.RecordAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts the answers to a read. The highest valid sequence wins; of several values with that
 * sequence, the one that most nominal keepers have; then the higher hash, so that everybody decides
 * alike. Values that their rule refuses are worth nothing.
 */
final class Ballot {

  private final RecordKind kind;
  private final Hash key;
  private final Keepers keepers;
  private final NavigableMap<Hash, Choice> choices = new TreeMap<>();
  private final List<Vote> votes = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private int answered;

  private record Vote(Member from, Optional<Hash> value) {}

  /** A value that at least one keeper has. */
  record Choice(Hash hash, byte[] value, Verdict.Valid valid, int votes) {
    private static final Comparator<Choice> ORDER =
        Comparator.comparingLong(Choice::sequence)
            .thenComparingInt(Choice::votes)
            .thenComparing(Choice::hash);

    long sequence() {
      return valid.sequence();
    }

    /** True if of this and {@code other} a keeper takes only the one that comes first. */
    boolean excludes(Choice other) {
      return sequence() > other.sequence() && !valid.replaces(other.sequence());
    }
  }

  Ballot(RecordKind kind, Hash key, Keepers keepers) {
    this.kind = kind;
    this.key = key;
    this.keepers = keepers;
  }

  void add(Poll.Reply reply) {
    if (reply.answer().isEmpty()) {
      refusals.add(reply.from() + ": " + reply.failure());
      return;
    }
    switch (reply.answer().get()) {
      case RecordAnswer.Absent() -> count(new Vote(reply.from(), Optional.empty()));
      case RecordAnswer.Found(byte[] unverified) -> found(reply.from(), unverified);
      case RecordAnswer.Refused(String reason) -> refusals.add(reply.from() + ": " + reason);
      case RecordAnswer.Kept _, RecordAnswer.Superseded _ ->
          refusals.add(reply.from() + " answered a read as if it were a write");
    }
  }

  private void found(Member from, byte[] unverified) {
    Hash hash = Hash.of(unverified);
    Choice known = choices.get(hash); // most keepers have the same, which is checked once
    switch (known == null ? kind.check(key, unverified) : known.valid()) {
      case Verdict.Valid valid -> {
        int before = known == null ? 0 : known.votes();
        int vote = keepers.counts(from) ? 1 : 0;
        choices.put(hash, new Choice(hash, unverified, valid, before + vote));
        count(new Vote(from, Optional.of(hash)));
      }
      case Verdict.Ended ended -> count(new Vote(from, Optional.empty()));
      case Verdict.Invalid(String reason) ->
          refusals.add(from + " gave an invalid record: " + reason);
    }
  }

  private void count(Vote vote) {
    votes.add(vote);
    if (keepers.counts(vote.from())) {
      answered++;
    }
  }

  /**
   * True once a majority of the nominal keepers answered, and the winner is not one of two of which
   * only one can have been stored, both still possible.
   */
  boolean decided() {
    return answered >= keepers.majority() && !contested();
  }

  private boolean contested() {
    Optional<Choice> winner = winner();
    return winner.isPresent() && winner.get().votes() < keepers.majority() && isRival(winner.get());
  }

  private boolean isRival(Choice choice) {
    return choices.values().stream()
        .anyMatch(
            other -> mayBeStored(other) && (choice.excludes(other) || other.excludes(choice)));
  }

  /** False if a majority of the nominal keepers is known to have something else. */
  private boolean mayBeStored(Choice choice) {
    int unheard = keepers.nominal().size() - answered;
    return choice.votes() + unheard >= keepers.majority();
  }

  int answered() {
    return answered;
  }

  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /**
   * The highest, unless it excludes an older one that may have been stored while it cannot have
   * been: then it lost a compare-and-swap that its writer knows to have failed.
   */
  Optional<Choice> winner() {
    return choices.values().stream().filter(this::stands).max(Choice.ORDER);
  }

  private boolean stands(Choice choice) {
    return mayBeStored(choice)
        || choices.values().stream()
            .noneMatch(other -> choice.excludes(other) && mayBeStored(other));
  }

  /** Keepers that answered without the winner: older, other, or nothing. */
  List<Member> stale(Choice winner) {
    return votes.stream()
        .filter(vote -> !vote.value().equals(Optional.of(winner.hash())))
        .map(Vote::from)
        .toList();
  }
}
