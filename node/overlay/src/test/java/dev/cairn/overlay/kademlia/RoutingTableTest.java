package dev.cairn.overlay.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RoutingTableTest {

  private final Random random = new Random(11);
  private final NodeId self = new NodeId(Members.point(random));
  private final RoutingTable table = new RoutingTable(self);

  private Member inBucket(int bucket, UUID subject) {
    return Members.at(Nearness.pointInBucket(self.hash(), bucket, Members.point(random)), subject);
  }

  private Member inBucket(int bucket) {
    return inBucket(bucket, new UUID(random.nextLong(), random.nextLong()));
  }

  @Test
  void pointInBucketIsInThatBucket() {
    for (int bucket = 0; bucket < Nearness.BITS; bucket++) {
      Hash point = Nearness.pointInBucket(self.hash(), bucket, Members.point(random));
      assertThat(Nearness.sharedBits(self.hash(), point)).isEqualTo(bucket);
    }
  }

  @Test
  void closestIsWhatSortingEverybodyGives() {
    List<Member> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Member member = Members.at(random);
      table.seen(member);
      all.add(member);
    }
    all.retainAll(table.closest(self.hash(), 1000));
    assertThat(table.size()).isEqualTo(all.size());
    for (int i = 0; i < 20; i++) {
      Hash point = Members.point(random);
      all.sort((a, b) -> a.nodeId().distanceTo(point).compareTo(b.nodeId().distanceTo(point)));
      assertThat(table.closest(point, 7)).isEqualTo(all.subList(0, 7));
    }
  }

  @Test
  void oldContactsStayWhenNewcomersFloodTheBucket() {
    List<Member> old = fill(3);
    for (int i = 0; i < 1000; i++) {
      assertThat(table.seen(inBucket(3))).contains(old.getFirst());
    }
    assertThat(table.closest(self.hash(), 1000)).containsExactlyInAnyOrderElementsOf(old);
  }

  private List<Member> fill(int bucket) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < RoutingTable.BUCKET_CONTACTS; i++) {
      Member member = inBucket(bucket);
      assertThat(table.seen(member)).isEmpty();
      members.add(member);
    }
    return members;
  }

  @Test
  void newestSpareTakesThePlaceOfOneThatIsGone() {
    List<Member> old = fill(5);
    Member early = inBucket(5);
    Member late = inBucket(5);
    table.seen(early);
    table.seen(late);
    table.gone(old.get(4).nodeId());
    assertThat(table.closest(self.hash(), 1000)).contains(late).doesNotContain(old.get(4), early);
    assertThat(table.size()).isEqualTo(RoutingTable.BUCKET_CONTACTS);
  }

  @Test
  void devicesOfOnePersonMayFillABucketThatNobodyElseWants() {
    UUID one = new UUID(1, 1);
    for (int i = 0; i < RoutingTable.BUCKET_CONTACTS; i++) {
      assertThat(table.seen(inBucket(2, one))).isEmpty();
    }
    assertThat(table.size()).isEqualTo(RoutingTable.BUCKET_CONTACTS);
  }

  @Test
  void onePersonCannotHoldABucketAgainstOthers() {
    UUID eclipse = new UUID(6, 6);
    for (int i = 0; i < 100; i++) {
      table.seen(inBucket(2, eclipse));
    }
    for (int i = 0; i < 30; i++) {
      table.seen(inBucket(2));
      table.seen(inBucket(2, eclipse));
    }
    assertThat(table.closest(self.hash(), 1000))
        .hasSize(RoutingTable.BUCKET_CONTACTS)
        .filteredOn(member -> member.device().subject().equals(eclipse))
        .hasSize(RoutingTable.BUCKET_CONTACTS_PER_SUBJECT);
  }

  @Test
  void doesNotHoldItself() {
    table.seen(Members.at(self.hash(), new UUID(0, 0)));
    table.gone(self);
    assertThat(table.size()).isZero();
  }
}
