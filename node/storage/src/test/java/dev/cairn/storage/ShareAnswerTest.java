package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import dev.cairn.storage.share.Dealing;
import dev.cairn.storage.share.HeldShare;
import dev.cairn.storage.share.ShareReply;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShareAnswerTest {

  private static final NodeId GONE = new NodeId(Hash.of());
  private static final byte[] OURS = {1};
  private static final byte[] FORGED = {2};

  @Test
  void givesTheSharesOfOneDealingWithItsEnvelope() {
    GatherOutcome.Gathered gathered = gathered(given(1, 1, 10, 0, OURS), given(2, 2, 10, 1, OURS));
    assertThat(gathered.envelope()).isEqualTo(OURS);
    assertThat(gathered.answers()).hasSize(2).allMatch(Answer.Given.class::isInstance);
  }

  @Test
  void doesNotMixTheRemainsOfAnOlderDealingIn() {
    GatherOutcome.Gathered gathered =
        gathered(given(1, 1, 10, 0, OURS), given(2, 2, 9, 1, OURS), given(3, 3, 10, 1, OURS));
    assertThat(gathered.answers().get(1))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.refusal().reason()).contains("another dealing, 9"));
  }

  @Test
  void aLiarWithAHigherNumberDoesNotDecide() {
    GatherOutcome.Gathered gathered =
        gathered(given(1, 1, 99, 0, FORGED), given(2, 2, 10, 0, OURS), given(3, 3, 10, 1, OURS));
    assertThat(gathered.envelope()).isEqualTo(OURS);
  }

  @Test
  void manyDevicesOfOneSubjectCountOnce() {
    GatherOutcome.Gathered gathered =
        gathered(
            given(1, 5, 10, 0, FORGED),
            given(2, 5, 10, 1, FORGED),
            given(3, 5, 10, 2, FORGED),
            given(4, 6, 10, 0, OURS),
            given(5, 7, 10, 1, OURS));
    assertThat(gathered.envelope()).isEqualTo(OURS);
    assertThat(gathered.answers().getFirst())
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.refusal().reason()).contains("otherwise"));
  }

  @Test
  void dealingThatFewerHoldIsGivenToo() {
    GatherOutcome.Gathered gathered =
        gathered(
            given(1, 1, 10, 0, OURS),
            given(2, 2, 10, 1, OURS),
            given(3, 3, 99, 0, FORGED),
            given(4, 4, 99, 1, FORGED),
            given(5, 5, 99, 2, FORGED));
    assertThat(gathered.envelope()).isEqualTo(FORGED);
    assertThat(gathered.others()).hasSize(1);
    GatherOutcome.Gathered other = gathered.others().getFirst();
    assertThat(other.envelope()).isEqualTo(OURS);
    assertThat(other.answers()).filteredOn(Answer.Given.class::isInstance).hasSize(2);
  }

  @Test
  void newerDealingWinsATie() {
    GatherOutcome.Gathered gathered = gathered(given(1, 1, 9, 0, OURS), given(2, 2, 10, 0, FORGED));
    assertThat(gathered.envelope()).isEqualTo(FORGED);
  }

  @Test
  void saysWhoRefusedWhenNobodyGave() {
    ShareAnswer refused = answer(1, 1, new ShareReply.Refused("cannot be reached: asleep"));
    ShareAnswer nothing = answer(2, 2, new ShareReply.NotHere());
    assertThat(ShareAnswer.sort(List.of(refused, nothing), List.of()))
        .isInstanceOfSatisfying(
            GatherOutcome.NoEnvelope.class,
            none ->
                assertThat(none.reason())
                    .contains("2 members")
                    .contains(ShareMembers.member(1, 1, "a").nodeId().shortHex())
                    .contains("asleep"));
  }

  @Test
  void namesAHolderThatCannotBeFoundAndOneThatLostItsShare() {
    List<ShareAnswer> answers = List.of(given(1, 1, 10, 0, OURS));
    assertThat(ShareAnswer.company(answers)).containsExactly(GONE);
    GatherOutcome.Gathered gathered =
        (GatherOutcome.Gathered) ShareAnswer.sort(answers, List.of(GONE));
    assertThat(gathered.answers().getLast())
        .isEqualTo(new Answer.Refused(new PeerStorage.Refusal(GONE, "unknown", "cannot be found")));
  }

  private static GatherOutcome.Gathered gathered(ShareAnswer... answers) {
    return (GatherOutcome.Gathered) ShareAnswer.sort(List.of(answers), List.of());
  }

  private static ShareAnswer given(
      int device, int subject, long epoch, int index, byte[] envelope) {
    Dealing dealing = new Dealing(epoch, envelope, List.of(GONE));
    HeldShare held = new HeldShare(dealing, index, new byte[] {7}, Instant.EPOCH);
    return answer(device, subject, new ShareReply.Given(held));
  }

  private static ShareAnswer answer(int device, int subject, ShareReply reply) {
    return new ShareAnswer(ShareMembers.member(device, subject, "a"), reply);
  }
}
