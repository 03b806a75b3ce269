package dev.cairn.overlay.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Members;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.overlay.wire.RecordAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BallotTest {

  private final Random random = new Random(3);
  private final Hash key = Topic.key(1);
  private final List<Member> five = members(5);
  private final Ballot ballot = new Ballot(Topic.KIND, key, Keepers.of(key, five, List.of()));

  private List<Member> members(int count) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(Members.at(random));
    }
    members.sort(Nearness.to(key));
    return members;
  }

  private void answers(int index, RecordAnswer answer) {
    ballot.add(new Poll.Reply(five.get(index), List.of(answer), ""));
  }

  private static RecordAnswer found(int sequence, int text) {
    return new RecordAnswer.Found(Topic.value(sequence, 1, text));
  }

  @Test
  void highestSequenceWinsEvenAgainstMore() {
    answers(0, found(1, 0));
    answers(1, found(1, 0));
    assertThat(ballot.decided()).isFalse();
    answers(2, found(2, 0));
    assertThat(ballot.decided()).isTrue();
    assertThat(ballot.winner()).hasValueSatisfying(w -> assertThat(w.sequence()).isEqualTo(2));
    assertThat(ballot.stale(ballot.winner().orElseThrow()))
        .containsExactly(five.get(0), five.get(1));
  }

  @Test
  void ofOneSequenceTheValueOfMoreKeepersWins() {
    answers(0, found(2, 8));
    answers(1, found(2, 9));
    answers(2, found(2, 9));
    assertThat(ballot.winner().orElseThrow().value()).isEqualTo(Topic.value(2, 1, 9));
  }

  @Test
  void aValueThatManyHaveIsCheckedOnceAndCountsForEach() {
    AtomicInteger checks = new AtomicInteger();
    Ballot counted =
        new Ballot(
            new RecordKind() {
              @Override
              public String name() {
                return Topic.KIND.name();
              }

              @Override
              public Verdict check(Hash at, byte[] value) {
                checks.incrementAndGet();
                return Topic.KIND.check(at, value);
              }
            },
            key,
            Keepers.of(key, five, List.of()));
    five.forEach(member -> counted.add(new Poll.Reply(member, List.of(found(1, 0)), "")));
    assertThat(checks).hasValue(1);
    assertThat(counted.answered()).isEqualTo(5);
    assertThat(counted.winner().orElseThrow().votes()).isEqualTo(5);
    counted.add(new Poll.Reply(five.getFirst(), List.of(found(2, 0)), ""));
    assertThat(checks).as("other bytes").hasValue(2);
  }

  @Test
  void whatHasEndedIsAsIfThereWereNone() {
    answers(0, new RecordAnswer.Found(Topic.ended(1, 1)));
    answers(1, new RecordAnswer.Found(Topic.ended(1, 1)));
    assertThat(ballot.decided()).isFalse();
    answers(2, new RecordAnswer.Absent());
    assertThat(ballot.decided()).isTrue();
    assertThat(ballot.winner()).isEmpty();
    assertThat(ballot.refusals()).isEmpty();
  }

  @Test
  void lostSwapDoesNotHideWhatAMajorityStored() {
    answers(0, new RecordAnswer.Found(Topic.swap(6, 1, 4)));
    answers(1, found(5, 0));
    answers(2, found(5, 0));
    assertThat(ballot.decided()).as("six or five may be stored").isFalse();
    answers(3, found(5, 0));
    assertThat(ballot.decided()).isTrue();
    assertThat(ballot.winner().orElseThrow().sequence()).isEqualTo(5);
  }

  @Test
  void swapMadeFromTheStoredRecordWinsAsAnyHigherOne() {
    answers(0, new RecordAnswer.Found(Topic.swap(6, 1, 5)));
    answers(1, found(5, 0));
    answers(2, found(5, 0));
    assertThat(ballot.decided()).isTrue();
    assertThat(ballot.winner().orElseThrow().sequence()).isEqualTo(6);
  }

  @Test
  void forgedRecordsAreWorthNothingAndAreNamed() {
    answers(0, new RecordAnswer.Found(Topic.value(99, 2)));
    answers(1, new RecordAnswer.Absent());
    answers(2, new RecordAnswer.Absent());
    assertThat(ballot.winner()).isEmpty();
    assertThat(ballot.decided()).isFalse();
    assertThat(ballot.refusals())
        .singleElement()
        .asString()
        .contains("invalid record", five.getFirst().toString());
  }

  @Test
  void majorityIsOfThoseWhoOughtToKeepItNotOfThoseWhoAnswer() {
    List<Member> all = members(11);
    Keepers torn = Keepers.of(key, all.subList(0, 5), all.subList(5, 11));
    assertThat(torn.majority()).isEqualTo(6);
    assertThat(torn.live()).hasSize(5);
    List<Member> many = members(40);
    Keepers full = Keepers.of(key, many.subList(20, 40), many.subList(0, 20));
    assertThat(full.nominal()).isEqualTo(many.subList(0, 20));
    assertThat(full.majority()).isEqualTo(11);
    assertThat(full.counts(many.get(20))).isFalse();
  }
}
