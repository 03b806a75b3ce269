package dev.cairn.overlay.record;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.RecordStore;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.wire.Frames;
import dev.cairn.overlay.wire.RecordAnswer;
import dev.cairn.overlay.wire.RecordRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Majority writes and reads of small records (Attiya, Bar-Noy and Dolev 1995, with the sequence
 * given by the record's owner): a write is done when a majority of the nominal keepers has it; a
 * read asks a majority and, if the newest value is not on a majority yet, puts it there before it
 * answers, so that a later read never sees an older one.
 */
public final class RecordService implements Records {

  private static final System.Logger LOG = System.getLogger(RecordService.class.getName());

  /** Entries looked at per upkeep: 370,000 in twelve hours at one upkeep each 30 s. */
  private static final int SWEEP = 256;

  /** Requests are at most 16 KiB each: who drips them is cut off. */
  private static final Duration SERVE_TIMEOUT = Duration.ofSeconds(20);

  private final Environment env;
  private final Overlay overlay;
  private final Neighbourhood neighbourhood;
  private final Keeper keeper;
  private final Reconciliation reconciliation;
  private final Duration republish;
  private @Nullable Place swept;

  /** The records of {@code overlay}, kept in {@code store}. */
  public RecordService(
      Environment env,
      Overlay overlay,
      Neighbourhood neighbourhood,
      RecordStore store,
      OverlaySettings settings) {
    this.env = env;
    this.overlay = overlay;
    this.neighbourhood = neighbourhood;
    this.keeper = new Keeper(env, store, neighbourhood, settings);
    this.reconciliation = new Reconciliation(env, overlay, keeper);
    this.republish = settings.rhythm().republish();
  }

  /**
   * Counts what the store holds and begins to serve.
   *
   * @throws IOException if the store cannot be read
   */
  public void start() throws IOException {
    keeper.load();
    overlay.handle(Poll.PROTOCOL, this::serve);
    overlay.handle(Reconciliation.PROTOCOL, reconciliation::serve);
  }

  private void serve(Member from, P2pStream stream) throws IOException {
    stream.deadline(SERVE_TIMEOUT);
    List<byte[]> answers = new ArrayList<>();
    Optional<byte[]> next = Optional.of(Frames.read(stream, RecordRequest.BYTES_MAX));
    while (next.isPresent()) {
      if (answers.size() == WRITES_MAX) {
        throw new IOException("more than " + WRITES_MAX + " requests on one stream");
      }
      RecordRequest request = RecordRequest.parse(next.get());
      answers.add(keeper.answer(from.device().subject(), request).encode());
      next = Frames.readUnlessEnded(stream, RecordRequest.BYTES_MAX);
    }
    Frames.write(stream, answers);
  }

  @Override
  public void define(RecordKind kind) {
    keeper.define(kind);
  }

  @Override
  public List<PutOutcome> put(Hash key, List<Write> writes) throws InterruptedException {
    if (writes.isEmpty() || writes.size() > WRITES_MAX) {
      throw new IllegalArgumentException(writes.size() + " records at once");
    }
    List<Verdict.Valid> verdicts = new ArrayList<>();
    for (Write write : writes) {
      switch (verdict(key, write)) {
        case Verdict.Invalid(String reason) ->
            throw new IllegalArgumentException(
                "own " + write.kind().name() + " record invalid: " + reason);
        case Verdict.Ended(String reason) -> {
          PutOutcome ended = new PutOutcome.TooFew(0, KEEPERS, List.of(reason));
          return Collections.nCopies(writes.size(), ended);
        }
        case Verdict.Valid valid -> verdicts.add(valid);
      }
    }
    return write(key, writes, verdicts);
  }

  private static Verdict verdict(Hash key, Write write) {
    if (write.value().length == 0 || write.value().length > RECORD_BYTES_MAX) {
      throw new IllegalArgumentException(
          write.kind().name() + " record of " + write.value().length + " bytes");
    }
    return write.kind().check(key, write.value());
  }

  private List<PutOutcome> write(Hash key, List<Write> writes, List<Verdict.Valid> verdicts)
      throws InterruptedException {
    Keepers keepers = keepers(key);
    List<String> silent = silent(keepers);
    List<RecordRequest> requests = new ArrayList<>();
    List<Tally> tallies = new ArrayList<>();
    for (int i = 0; i < writes.size(); i++) {
      RecordKind kind = writes.get(i).kind();
      requests.add(new RecordRequest(kind.name(), key, writes.get(i).value()));
      tallies.add(new Tally(kind, requests.get(i), verdicts.get(i), keepers, silent));
    }
    Poll poll = poll(keepers.live(), requests);
    while (!tallies.stream().allMatch(Tally::decided)) {
      Optional<Poll.Reply> reply = poll.next();
      if (reply.isEmpty()) {
        break;
      }
      count(reply.get(), tallies);
    }
    return tallies.stream().map(Tally::outcome).toList();
  }

  private static void count(Poll.Reply reply, List<Tally> tallies) {
    for (int i = 0; i < tallies.size(); i++) {
      if (reply.answers().isEmpty()) {
        tallies.get(i).add(reply.from(), reply.failure());
      } else {
        tallies.get(i).add(reply.from(), reply.answers().get(i));
      }
    }
  }

  @Override
  public GetOutcome get(RecordKind kind, Hash key) throws InterruptedException {
    Keepers keepers = keepers(key);
    Ballot ballot = new Ballot(kind, key, keepers);
    Poll poll = poll(keepers.live(), List.of(RecordRequest.get(kind.name(), key)));
    while (!ballot.decided()) {
      Optional<Poll.Reply> reply = poll.next();
      if (reply.isEmpty()) {
        break;
      }
      ballot.add(reply.get());
    }
    for (Optional<Poll.Reply> more = poll.ready(); more.isPresent(); more = poll.ready()) {
      ballot.add(more.get());
    }
    Optional<Ballot.Choice> winner = ballot.winner();
    if (winner.isPresent()) {
      RecordRequest newest = new RecordRequest(kind.name(), key, winner.get().value());
      settle(newest, keepers, ballot, winner.get());
      env.start("read repair", () -> repairLate(newest, poll));
      return new GetOutcome.Found(winner.get().value(), winner.get().sequence());
    }
    if (ballot.decided()) {
      return new GetOutcome.Absent();
    }
    List<String> refusals = silent(keepers);
    refusals.addAll(ballot.refusals());
    return new GetOutcome.TooFew(ballot.answered(), keepers.nominal().size(), refusals);
  }

  /** Read repair; waited for only until the value is on a majority. */
  private void settle(RecordRequest newest, Keepers keepers, Ballot ballot, Ballot.Choice winner)
      throws InterruptedException {
    List<Member> stale = ballot.stale(winner);
    if (stale.isEmpty()) {
      return;
    }
    Poll repair = poll(stale, List.of(newest));
    int have = winner.votes();
    while (have < keepers.majority()) {
      Optional<Poll.Reply> reply = repair.next();
      if (reply.isEmpty()) {
        return;
      }
      boolean kept = reply.get().answer().orElse(null) instanceof RecordAnswer.Kept;
      have += kept && keepers.counts(reply.get().from()) ? 1 : 0;
    }
  }

  /** Read repair of those who answered after the read was over. */
  private void repairLate(RecordRequest newest, Poll poll) {
    try {
      List<Member> stale = new ArrayList<>();
      for (Optional<Poll.Reply> late = poll.next(); late.isPresent(); late = poll.next()) {
        boolean has =
            late.get().answer().orElse(null) instanceof RecordAnswer.Found(byte[] value)
                && Arrays.equals(value, newest.value());
        if (late.get().answer().isPresent() && !has) {
          stale.add(late.get().from());
        }
      }
      poll(stale, List.of(newest));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Keepers keepers(Hash key) throws InterruptedException {
    return Keepers.of(key, overlay.closest(key, KEEPERS), neighbourhood.failingLately());
  }

  private Poll poll(List<Member> members, List<RecordRequest> requests) {
    return Poll.begin(
        env,
        overlay,
        members,
        requests,
        own -> keeper.answer(overlay.self().device().subject(), own));
  }

  private static List<String> silent(Keepers keepers) {
    List<String> silent = new ArrayList<>();
    for (Member member : keepers.nominal()) {
      if (!keepers.live().contains(member)) {
        silent.add(member + ": does not answer");
      }
    }
    return silent;
  }

  @Override
  public Optional<byte[]> kept(RecordKind kind, Hash key) {
    return keeper.answer(overlay.self().device().subject(), RecordRequest.get(kind.name(), key))
            instanceof RecordAnswer.Found(byte[] value)
        ? Optional.of(value)
        : Optional.empty();
  }

  @Override
  public List<Kept> kept(RecordKind kind, @Nullable Hash after, int max) {
    if (max < 1) {
      throw new IllegalArgumentException("page of " + max);
    }
    try {
      return keeper.page(kind.name(), after, max);
    } catch (IOException e) {
      // Whoever walks what is kept comes again; an owner hears of the disk through its own writes.
      LOG.log(System.Logger.Level.ERROR, "records of kind " + kind.name() + " not read", e);
      return List.of();
    }
  }

  /**
   * Compares what is kept here with what {@code neighbour} keeps, and settles the differences.
   *
   * @return true if it answered
   */
  public boolean reconcile(Member neighbour) throws InterruptedException {
    return reconciliation.with(neighbour).isPresent();
  }

  /**
   * One step of upkeep: lets expired records go and hands those that nobody confirmed for long to
   * their keepers of the day. The first keeper to do so confirms it for the others, so a record
   * costs one round a period, not twenty. Called from one thread.
   */
  public void upkeep() throws InterruptedException {
    try {
      Instant now = env.now();
      Place from = swept;
      swept = keeper.next(from, SWEEP);
      for (RecordStore.Entry entry : keeper.sweep(from, SWEEP)) {
        Duration age = Duration.between(entry.kept().refreshed(), now);
        if (age.compareTo(jittered(republish)) > 0) {
          handOn(entry);
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "records could not be walked", e);
    }
  }

  private void handOn(RecordStore.Entry entry) throws InterruptedException {
    Place place = entry.place();
    Optional<RecordKind> kind = keeper.kind(place.kind());
    Optional<Verdict> verdict = kind.map(rule -> rule.check(place.key(), entry.kept().value()));
    if (!(verdict.orElse(null) instanceof Verdict.Valid)) {
      boolean isOver = verdict.orElse(null) instanceof Verdict.Ended; // as each pin is some day
      System.Logger.Level level = isOver ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
      LOG.log(level, "record {0} is no longer valid; not handed on", place);
      return;
    }
    PutOutcome outcome = put(kind.get(), place.key(), entry.kept().value());
    if (outcome instanceof PutOutcome.Superseded(byte[] current, long sequence)) {
      // Keep the newer one, if it is ours to keep.
      put(kind.get(), place.key(), current);
    } else if (outcome instanceof PutOutcome.TooFew few) {
      LOG.log(System.Logger.Level.INFO, "record {0} handed on to too few: {1}", place, few);
    }
  }

  /** 0.9 to 1.1 of the period, drawn anew each time: keepers do not all act at once. */
  private Duration jittered(Duration period) {
    long nanos = period.toNanos();
    return Duration.ofNanos(nanos * 9 / 10 + env.random().nextLong(Math.max(1, nanos / 5)));
  }
}
