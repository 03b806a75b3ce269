package dev.cairn.overlay.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Members;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.overlay.wire.RecordAnswer;
import dev.cairn.overlay.wire.RecordRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static final RecordAnswer KEPT = new RecordAnswer.Kept();

  private final Random random = new Random(4); // always the same members
  private final Hash key = Topic.key(1);
  private final List<Member> five = five();
  private final byte[] value = Topic.value(3, 1);
  private final Tally tally =
      new Tally(
          Topic.KIND,
          new RecordRequest(Topic.KIND.name(), key, value),
          new Verdict.Valid(3),
          Keepers.of(key, five, List.of()),
          List.of("a sixth sleeps"));

  private List<Member> five() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      members.add(Members.at(random));
    }
    members.sort(Nearness.to(key));
    return members;
  }

  private void answer(int index, RecordAnswer answer) {
    tally.add(five.get(index), answer);
  }

  @Test
  void aMajorityDecides() {
    answer(0, KEPT);
    answer(1, KEPT);
    assertThat(tally.decided()).isFalse();
    answer(2, KEPT);
    assertThat(tally.decided()).isTrue();
    assertThat(tally.outcome()).isEqualTo(new PutOutcome.Stored(3, 5));
  }

  @Test
  void whatIsDecidedStaysSo() {
    answer(0, KEPT);
    answer(1, KEPT);
    answer(2, KEPT);
    answer(3, new RecordAnswer.Superseded(Topic.value(4, 1)));
    assertThat(tally.outcome()).isEqualTo(new PutOutcome.Stored(3, 5));
  }

  @Test
  void whoIsNoKeeperDoesNotCount() {
    answer(0, KEPT);
    answer(1, KEPT);
    tally.add(Members.at(random), KEPT);
    assertThat(tally.decided()).isFalse();
  }

  @Test
  void tooFewNamesEverybodyWhoDidNot() {
    answer(0, KEPT);
    answer(1, new RecordAnswer.Refused("full"));
    answer(2, new RecordAnswer.Absent());
    tally.add(five.get(3), "timed out");
    assertThat(tally.outcome())
        .isInstanceOfSatisfying(
            PutOutcome.TooFew.class,
            few -> {
              assertThat(few.acknowledged()).isEqualTo(1);
              assertThat(few.refusals())
                  .containsExactly(
                      "a sixth sleeps",
                      five.get(1) + ": full",
                      five.get(2) + " answered a write as if it were a read",
                      five.get(3) + ": timed out");
            });
  }

  @Test
  void aNewerRecordDecidesAloneIfItIsShown() {
    byte[] newer = Topic.value(4, 1);
    answer(0, new RecordAnswer.Superseded(newer));
    assertThat(tally.decided()).isTrue();
    assertThat(tally.outcome()).isEqualTo(new PutOutcome.Superseded(newer, 4));
  }

  @Test
  void whatIsOlderOrOfAnotherKeyOrTheSameSupersedesNothing() {
    answer(0, new RecordAnswer.Superseded(Topic.value(2, 1)));
    answer(1, new RecordAnswer.Superseded(Topic.value(9, 2)));
    answer(2, new RecordAnswer.Superseded(value));
    assertThat(tally.decided()).isFalse();
    assertThat(tally.outcome())
        .isInstanceOfSatisfying(
            PutOutcome.TooFew.class,
            few ->
                assertThat(few.refusals())
                    .filteredOn(refusal -> refusal.endsWith("claims a newer record but shows none"))
                    .hasSize(3));
  }
}
