package dev.cairn.overlay.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Members;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Searches over scripted networks: plain data, no threads. */
class LookupTest {

  private static final long SEED = 5;
  private static final int K = 20;

  private final Random random = new Random(SEED);
  private final List<Member> members = new ArrayList<>();
  private final Map<NodeId, RoutingTable> tables = new HashMap<>();

  private void network(int size) {
    for (int i = 0; i < size; i++) {
      members.add(Members.at(random));
    }
    for (Member member : members) {
      RoutingTable table = new RoutingTable(member.nodeId());
      members.forEach(table::seen);
      tables.put(member.nodeId(), table);
    }
  }

  private RoutingTable table(Member member) {
    RoutingTable table = tables.get(member.nodeId());
    assertThat(table).isNotNull();
    return java.util.Objects.requireNonNull(table);
  }

  private List<Member> trueClosest(Hash point, Predicate<Member> alive) {
    return members.stream().filter(alive).sorted(Nearness.to(point)).limit(K).toList();
  }

  /** Answers in a random order; the silent fail, the malicious name only each other. */
  private Lookup drive(Lookup.Shape shape, Member start, Behaviour behaviour) {
    Lookup lookup = new Lookup(shape, table(start).closest(shape.point(), K));
    List<Member> inFlight = new ArrayList<>();
    while (!lookup.done()) {
      inFlight.addAll(lookup.next());
      assertThat(inFlight).as("seed %d", SEED).isNotEmpty();
      Member who = inFlight.remove(random.nextInt(inFlight.size()));
      if (behaviour.silent().test(who)) {
        lookup.slow(who.nodeId());
        lookup.failed(who.nodeId());
      } else if (behaviour.malicious().test(who)) {
        lookup.answered(
            who.nodeId(),
            members.stream()
                .filter(behaviour.malicious())
                .sorted(Nearness.to(shape.point()))
                .limit(K)
                .toList());
      } else {
        lookup.answered(who.nodeId(), table(who).closest(shape.point(), K));
      }
    }
    return lookup;
  }

  private record Behaviour(Predicate<Member> silent, Predicate<Member> malicious) {}

  private static final Behaviour HONEST = new Behaviour(m -> false, m -> false);

  private Lookup.Shape shape(int paths) {
    return new Lookup.Shape(Members.point(random), K, paths, 3);
  }

  @Test
  void findsTheTrueClosestAmongFourHundred() {
    network(400);
    for (int i = 0; i < 30; i++) {
      Lookup.Shape shape = shape(i % 2 == 0 ? 1 : 4);
      Member start = members.get(random.nextInt(members.size()));
      List<Member> found = drive(shape, start, HONEST).closest();
      assertThat(withSelf(found, start, shape)).isEqualTo(trueClosest(shape.point(), m -> true));
    }
  }

  /** The asker is not a candidate of its own search. */
  private static List<Member> withSelf(List<Member> found, Member self, Lookup.Shape shape) {
    List<Member> all = new ArrayList<>(found);
    if (!all.contains(self)) {
      all.add(self);
    }
    all.sort(Nearness.to(shape.point()));
    return List.copyOf(all.subList(0, Math.min(K, all.size())));
  }

  @Test
  void smallNetworkIsFoundWholeFromOneSeed() {
    network(12);
    Lookup lookup = new Lookup(shape(4), members.subList(0, 1));
    Deque<Member> inFlight = new ArrayDeque<>(lookup.next());
    while (!inFlight.isEmpty()) {
      Member who = inFlight.removeFirst();
      lookup.answered(who.nodeId(), members);
      inFlight.addAll(lookup.next());
    }
    assertThat(lookup.done()).isTrue();
    assertThat(lookup.closest()).containsExactlyInAnyOrderElementsOf(members);
  }

  /** Tables still name the dead, so an answer of 20 tells of about 13 living ones. */
  @Test
  void findsTheNearestLivingRightAfterAThirdFellSilent() {
    network(500);
    Predicate<Member> silent = member -> member.nodeId().hash().at(31) % 3 == 0;
    Behaviour behaviour = new Behaviour(silent, m -> false);
    for (int i = 0; i < 20; i++) {
      Lookup.Shape shape = shape(4);
      Member start = members.stream().filter(silent.negate()).toList().get(i);
      List<Member> found = drive(shape, start, behaviour).closest();
      List<Member> living = new ArrayList<>(trueClosest(shape.point(), m -> true));
      living.removeIf(silent);
      assertThat(withSelf(found, start, shape)).startsWith(living.toArray(Member[]::new));
    }
  }

  @Test
  void fourPathsFindTheHonestAmongAFifthOfLiars() {
    network(400);
    Predicate<Member> liar = member -> member.nodeId().hash().at(30) % 5 == 0;
    Behaviour behaviour = new Behaviour(m -> false, liar);
    int correct = 0;
    int rounds = 100;
    List<Member> honest = members.stream().filter(liar.negate()).toList();
    for (int i = 0; i < rounds; i++) {
      Lookup.Shape shape = shape(4);
      Member start = honest.get(random.nextInt(honest.size()));
      List<Member> found = drive(shape, start, behaviour).closest();
      if (withSelf(found, start, shape).equals(trueClosest(shape.point(), m -> true))) {
        correct++;
      }
    }
    assertThat(correct).as("correct of %d with seed %d", rounds, SEED).isGreaterThanOrEqualTo(99);
  }

  @Test
  void endsAgainstAnswersThatGoOnForEver() {
    Lookup lookup = new Lookup(shape(4), List.of(Members.at(random)));
    int asked = 0;
    Deque<Member> inFlight = new ArrayDeque<>(lookup.next());
    while (!inFlight.isEmpty()) {
      Member who = inFlight.removeFirst();
      asked++;
      List<Member> endless = new ArrayList<>();
      for (int i = 0; i < K; i++) {
        endless.add(Members.at(random));
      }
      lookup.answered(who.nodeId(), endless);
      inFlight.addAll(lookup.next());
    }
    assertThat(lookup.done()).isTrue();
    assertThat(asked).isLessThanOrEqualTo(Lookup.ASKED_MAX);
  }

  @Test
  void answersOfThoseWhoWereNotAskedAreIgnored() {
    Member seed = Members.at(random);
    Member stranger = Members.at(random);
    Lookup lookup = new Lookup(shape(1), List.of(seed));
    lookup.answered(seed.nodeId(), List.of(stranger));
    lookup.answered(stranger.nodeId(), List.of(stranger));
    assertThat(lookup.heardOf(stranger.nodeId())).isEmpty();
    assertThat(lookup.closest()).isEmpty();
  }

  @Test
  void slowMemberLetsAnotherBeAskedAndMayStillAnswer() {
    List<Member> seeds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      seeds.add(Members.at(random));
    }
    Lookup lookup = new Lookup(shape(1), seeds);
    List<Member> first = lookup.next();
    assertThat(first).hasSize(3);
    assertThat(lookup.next()).isEmpty();
    lookup.slow(first.getFirst().nodeId());
    assertThat(lookup.next()).hasSize(1);
    lookup.answered(first.getFirst().nodeId(), List.of());
    assertThat(lookup.closest()).containsExactly(first.getFirst());
  }
}
