package dev.cairn.overlay.record;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.RecordStore.Entry;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.wire.Frames;
import dev.cairn.overlay.wire.KeyRange;
import dev.cairn.overlay.wire.RangesAnswer;
import dev.cairn.overlay.wire.RangesAnswer.Part;
import dev.cairn.overlay.wire.RangesRequest;
import dev.cairn.overlay.wire.RecordAnswer;
import dev.cairn.overlay.wire.RecordRequest;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code /cairn/reconcile/1.0.0}: finds where two keepers differ in the records that both ought to
 * keep, and settles it with ordinary reads and writes, so that every rule is asked as always. A
 * keeper that was away, has joined, lost its disk or went back to an older one gets what it lacks.
 * Periodic, never in reaction to a loss (Rhea et al., USENIX 2004).
 *
 * <p>Two equal inventories cost one request of 30 bytes and an answer of 3.
 */
final class Reconciliation {

  /** Protocol id. */
  static final String PROTOCOL = "/cairn/reconcile/1.0.0";

  private static final System.Logger LOG = System.getLogger(Reconciliation.class.getName());
  private static final int PAGE = 256;

  /** Ranges asked for at most in one reconciliation: a newcomer's 100,000 records are 4,000. */
  private static final int RANGES_MAX = 8192;

  /** Records moved at most in one; the rest waits for the next neighbour. */
  private static final int MOVES_MAX = 4096;

  private static final int REQUESTS_MAX = RANGES_MAX / 16;
  private static final Duration REACH = Duration.ofSeconds(5);

  /** For one request: the other side hashes every record that it keeps before its first answer. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final Environment env;
  private final Overlay overlay;
  private final Keeper keeper;
  private final AtomicBoolean serving = new AtomicBoolean();

  Reconciliation(Environment env, Overlay overlay, Keeper keeper) {
    this.env = env;
    this.overlay = overlay;
    this.keeper = keeper;
  }

  /** What a reconciliation moved. */
  record Moved(int pulled, int pushed) {}

  /** Reconciles with one neighbour; empty if it does not answer. */
  Optional<Moved> with(Member neighbour) throws InterruptedException {
    Inventory.Difference difference;
    try (P2pStream stream = overlay.open(neighbour, PROTOCOL, REACH)) {
      try {
        difference = descend(stream, inventory(neighbour));
      } catch (IOException e) {
        stream.reset();
        throw e;
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "not reconciled with {0}: {1}", neighbour, e.getMessage());
      return Optional.empty();
    }
    return Optional.of(settle(neighbour, difference));
  }

  private static Inventory.Difference descend(P2pStream stream, Inventory own) throws IOException {
    List<Place> pull = new ArrayList<>();
    List<Place> push = new ArrayList<>();
    Deque<KeyRange> open = new ArrayDeque<>(List.of(KeyRange.ALL));
    for (int asked = 0; !open.isEmpty() && asked < RANGES_MAX; ) {
      List<RangesRequest.Claim> claims = new ArrayList<>();
      while (!open.isEmpty() && claims.size() < RangesRequest.RANGES_MAX) {
        claims.add(own.claim(open.removeFirst()));
      }
      asked += claims.size();
      stream.deadline(ANSWER_TIMEOUT);
      Frames.write(stream, new RangesRequest(claims).encode());
      List<Part> parts = RangesAnswer.parse(Frames.read(stream, RangesAnswer.BYTES_MAX)).parts();
      if (parts.size() != claims.size()) {
        throw new IOException(parts.size() + " answers to " + claims.size() + " ranges");
      }
      for (int i = 0; i < parts.size(); i++) {
        KeyRange range = claims.get(i).range();
        switch (parts.get(i)) {
          case Part.Alike() -> {}
          case Part.Split(List<byte[]> theirs) -> open.addAll(own.differing(range, theirs));
          case Part.Listed(List<RangesAnswer.Item> theirs) -> {
            Inventory.Difference difference = own.compare(range, theirs);
            pull.addAll(difference.pull());
            push.addAll(difference.push());
          }
        }
      }
    }
    stream.closeWrite();
    return new Inventory.Difference(pull, push);
  }

  private Moved settle(Member neighbour, Inventory.Difference difference)
      throws InterruptedException {
    int pulled = 0;
    int pushed = 0;
    for (Place place : difference.pull()) {
      if (pulled + pushed < MOVES_MAX) {
        switch (pull(neighbour, place)) {
          case PULLED -> pulled++;
          case PUSHED -> pushed++;
          case NEITHER -> {}
        }
      }
    }
    for (Place place : difference.push()) {
      if (pulled + pushed < MOVES_MAX && push(neighbour, place)) {
        pushed++;
      }
    }
    if (pulled + pushed > 0) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "reconciled with {0}: {1} pulled, {2} pushed",
          neighbour,
          pulled,
          pushed);
    }
    return new Moved(pulled, pushed);
  }

  private enum Move {
    PULLED,
    PUSHED,
    NEITHER
  }

  /** Takes over what the neighbour has, or gives it ours if ours is the newer. */
  private Move pull(Member neighbour, Place place) throws InterruptedException {
    RecordRequest read = RecordRequest.get(place.kind(), place.key());
    if (!(ask(neighbour, read).orElse(null) instanceof RecordAnswer.Found(byte[] value))
        || value.length == 0) {
      return Move.NEITHER;
    }
    RecordRequest write = new RecordRequest(place.kind(), place.key(), value);
    return switch (keeper.answer(neighbour.device().subject(), write)) {
      case RecordAnswer.Kept() -> Move.PULLED;
      case RecordAnswer.Superseded _ -> push(neighbour, place) ? Move.PUSHED : Move.NEITHER;
      default -> Move.NEITHER;
    };
  }

  private boolean push(Member neighbour, Place place) throws InterruptedException {
    RecordRequest read = RecordRequest.get(place.kind(), place.key());
    return keeper.answer(overlay.self().device().subject(), read)
            instanceof RecordAnswer.Found(byte[] value)
        && ask(neighbour, new RecordRequest(place.kind(), place.key(), value)).orElse(null)
            instanceof RecordAnswer.Kept;
  }

  private Optional<RecordAnswer> ask(Member neighbour, RecordRequest request)
      throws InterruptedException {
    Poll poll =
        Poll.begin(
            env,
            overlay,
            List.of(neighbour),
            List.of(request),
            own -> keeper.answer(overlay.self().device().subject(), own));
    return poll.next().flatMap(Poll.Reply::answer);
  }

  /** The other side; one at a time, since it walks over everything kept. */
  void serve(Member from, P2pStream stream) throws IOException {
    if (!serving.compareAndSet(false, true)) {
      stream.reset();
      return;
    }
    try {
      stream.deadline(ANSWER_TIMEOUT);
      byte[] first = Frames.read(stream, RangesRequest.BYTES_MAX);
      Inventory own = inventory(from);
      answerAll(stream, own, first);
    } finally {
      serving.set(false);
    }
  }

  private static void answerAll(P2pStream stream, Inventory own, byte[] first) throws IOException {
    byte[] request = first;
    for (int served = 0; served < REQUESTS_MAX; served++) {
      Frames.write(stream, own.answer(RangesRequest.parse(request)).encode());
      stream.deadline(ANSWER_TIMEOUT);
      try {
        request = Frames.read(stream, RangesRequest.BYTES_MAX);
      } catch (EOFException e) {
        return; // the asker knows enough
      }
    }
  }

  /** What is kept here and ought to be kept both here and at {@code other}. */
  private Inventory inventory(Member other) throws IOException {
    List<RangesAnswer.Item> items = new ArrayList<>();
    List<Entry> page = keeper.page(null, PAGE);
    while (!page.isEmpty()) {
      for (Entry entry : page) {
        if (keeper.isAlive(entry) && belongsTo(entry.place().key(), other)) {
          items.add(Inventory.item(entry.place(), entry.kept().value()));
        }
      }
      page = keeper.page(page.getLast().place(), PAGE);
    }
    return new Inventory(items);
  }

  private boolean belongsTo(Hash key, Member other) {
    List<Member> keepers = overlay.nearest(key, Records.KEEPERS);
    return keepers.contains(other) && keepers.contains(overlay.self());
  }
}
