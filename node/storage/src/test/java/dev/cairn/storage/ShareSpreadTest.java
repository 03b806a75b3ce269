package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.overlay.Member;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ShareSpreadTest {

  private static final UUID OWNER = new UUID(0, 99);

  @Test
  void takesSitesInTurnAndTheNearestOfEach() {
    List<Member> nearestFirst =
        List.of(
            ShareMembers.member(1, 1, "a"),
            ShareMembers.member(2, 2, "a"),
            ShareMembers.member(3, 3, "a"),
            ShareMembers.member(4, 4, "b"),
            ShareMembers.member(5, 5, "c"),
            ShareMembers.member(6, 6, "b"));
    assertThat(ShareSpread.order(nearestFirst, OWNER))
        .extracting(member -> member.device().subject().getLeastSignificantBits())
        .containsExactly(1L, 4L, 5L, 2L, 6L, 3L);
  }

  @Test
  void takesOneDeviceOfEachSubjectAndNoneOfTheOwners() {
    List<Member> nearestFirst =
        List.of(
            ShareMembers.member(1, 99, "a"),
            ShareMembers.member(2, 7, "a"),
            ShareMembers.member(3, 7, "b"),
            ShareMembers.member(4, 8, "b"),
            ShareMembers.member(5, 99, "c"));
    assertThat(ShareSpread.order(nearestFirst, OWNER))
        .containsExactly(nearestFirst.get(1), nearestFirst.get(3));
  }

  @Test
  void isEmptyWhereThereIsNobodyElse() {
    assertThat(ShareSpread.order(List.of(ShareMembers.member(1, 99, "a")), OWNER)).isEmpty();
  }
}
