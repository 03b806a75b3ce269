package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.kademlia.Lookup;
import dev.cairn.overlay.wire.FindAnswer;
import dev.cairn.overlay.wire.FindRequest;
import dev.cairn.overlay.wire.Frames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Asks and answers {@code /cairn/find/2.0.0}: the thin loop around {@link Lookup}, and the handler
 * on the other side.
 */
final class Search {

  /** Protocol id. */
  static final String PROTOCOL = "/cairn/find/2.0.0";

  /** A member that takes longer gets company; it may still answer. */
  private static final Duration SLOW = Duration.ofMillis(800);

  /** A dial and an admission need more time than a request on a warm connection. */
  private static final Duration REACH_MIN = Duration.ofSeconds(3);

  /** A request is a few bytes: who drips it is cut off. */
  private static final Duration SERVE_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration EVENT_WAIT_MAX = Duration.ofMinutes(1);

  private final Environment env;
  private final Directory directory;
  private final Door door;

  Search(Environment env, Directory directory, Door door) {
    this.env = env;
    this.directory = directory;
    this.door = door;
  }

  private sealed interface Event {
    record Answered(NodeId who, List<Member> told) implements Event {}

    record Failed(NodeId who) implements Event {}

    record Slow(NodeId who) implements Event {}
  }

  /** Drives {@code lookup} to its end, or until {@code enough} says so after an answer. */
  void run(Lookup.Shape shape, Lookup lookup, Predicate<Lookup> enough)
      throws InterruptedException {
    // Every asked member sends at most two events; offers beyond the end of the search are lost.
    Mailbox<Event> events = new Mailbox<>(env, 2048);
    while (!enough.test(lookup) && !lookup.done()) {
      for (Member member : lookup.next()) {
        begin(shape, member, events);
      }
      Optional<Event> event = events.poll(EVENT_WAIT_MAX);
      if (event.isEmpty()) {
        throw new IllegalStateException("every request ends, but none did for " + EVENT_WAIT_MAX);
      }
      switch (event.get()) {
        case Event.Answered(NodeId who, List<Member> told) -> lookup.answered(who, told);
        case Event.Failed(NodeId who) -> {
          lookup.failed(who);
          // In the place of the dead, the next that this node knows: the living may tell of the
          // same dead.
          lookup.offer(near(shape));
        }
        case Event.Slow(NodeId who) -> lookup.slow(who);
      }
    }
  }

  /** Whom this node itself would ask. */
  List<Member> near(Lookup.Shape shape) {
    return directory.closest(shape.point(), shape.count()).stream().map(Contact::member).toList();
  }

  private void begin(Lookup.Shape shape, Member member, Mailbox<Event> events) {
    NodeId id = member.nodeId();
    if (directory.belief(id).paused(env.nanoTime())) {
      events.offer(new Event.Failed(id));
      return;
    }
    Environment.Alarm slow = env.after(SLOW, () -> events.offer(new Event.Slow(id)));
    env.start(
        "find at " + id.shortHex(),
        () -> {
          Optional<List<Member>> told = askQuietly(member, shape);
          slow.cancel();
          events.offer(
              told.<Event>map(members -> new Event.Answered(id, members))
                  .orElseGet(() -> new Event.Failed(id)));
        });
  }

  /** A lost segment must not hide a healthy member: it is asked twice. */
  private Optional<List<Member>> askQuietly(Member member, Lookup.Shape shape) {
    Belief before = directory.belief(member.nodeId());
    Optional<List<Member>> told = askOnce(member, shape);
    boolean again = told.isEmpty() && before.trips().measured() && !before.failing();
    return again ? askOnce(member, shape) : told;
  }

  private Optional<List<Member>> askOnce(Member member, Lookup.Shape shape) {
    try {
      return Optional.of(ask(member, shape.point()));
    } catch (IOException e) {
      // Expected: members come and go. The directory has counted it.
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * One request. The member is told which records are here already, and sends the others: a record
   * has its whole certificate with it, a look-up asks many for the same, and mostly all are known.
   *
   * @return the told members whose certificates and signatures are in order, this one left out
   * @throws IOException if the member could not be reached or answered nonsense
   */
  List<Member> ask(Member member, Hash point) throws IOException, InterruptedException {
    List<Contact> known = directory.nearest(point, FindAnswer.MEMBERS_MAX);
    FindRequest request = FindRequest.of(point, known.stream().map(Contact::recordHash).toList());
    NodeId id = member.nodeId();
    Duration patience = directory.belief(id).patience();
    boolean warm = door.inTouch(member) || patience.compareTo(REACH_MIN) > 0;
    Duration reach = warm ? patience : REACH_MIN;
    try (P2pStream stream = door.open(member, PROTOCOL, reach)) {
      long start = env.nanoTime();
      stream.deadline(patience);
      FindAnswer answer;
      try {
        Frames.write(stream, request.encode());
        stream.closeWrite();
        answer = FindAnswer.parse(Frames.read(stream, FindAnswer.BYTES_MAX));
      } catch (IOException e) {
        stream.reset();
        door.timedOut(member);
        throw e;
      }
      Duration roundTrip = Duration.ofNanos(env.nanoTime() - start);
      directory.get(id).ifPresent(contact -> directory.answered(contact, roundTrip));
      return told(answer, known);
    } catch (IOException e) {
      directory.failed(id);
      throw e;
    }
  }

  private List<Member> told(FindAnswer answer, List<Contact> known) throws IOException {
    List<Member> members = new ArrayList<>();
    for (int index : answer.known()) {
      if (index >= known.size()) {
        throw new IOException("told of record " + index + " of " + known.size() + " known ones");
      }
      NodeId nodeId = known.get(index).member().nodeId();
      // As it is known now: its certificate may have been revoked meanwhile.
      directory.get(nodeId).ifPresent(contact -> members.add(contact.member()));
    }
    for (byte[] record : answer.members()) {
      if (directory.learn(record) instanceof Directory.Learned.Known(Contact contact)
          && !directory.isSelf(contact.member())) {
        members.add(contact.member());
      }
    }
    return members;
  }

  /** The other side: what the routing table says. */
  void serve(Member from, P2pStream stream) throws IOException {
    stream.deadline(SERVE_TIMEOUT);
    FindRequest request = FindRequest.parse(Frames.read(stream, FindRequest.BYTES_MAX));
    // One more than asked for, since the asker need not be told of itself.
    List<Contact> told =
        directory.closest(request.point(), request.count() + 1).stream()
            .filter(contact -> !contact.member().equals(from))
            .limit(request.count())
            .toList();
    List<byte[]> records = new ArrayList<>();
    TreeSet<Integer> known = new TreeSet<>();
    for (Contact contact : told) {
      int index = request.known().indexOf(contact.recordHash().prefix());
      if (index < 0) {
        records.add(contact.proof().encoded());
      } else {
        known.add(index);
      }
    }
    Frames.write(stream, new FindAnswer(records, List.copyOf(known)).encode());
  }
}
