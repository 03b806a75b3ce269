package dev.cairn.storage.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.lease.LeaseResponse.Status;
import dev.cairn.storage.lease.RepairLease.Answer;
import dev.cairn.storage.lease.RepairLease.Answer.Granted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a keeper grants, and the proof of it. */
class LeaseTest {

  private static final Hash STRIPE = Hash.of(new byte[] {1});
  private static final SigningKey HOLDER = Leases.keeper(99);
  private static final long HOUR = 3_600_000;
  private static final long TTL = 2 * HOUR;

  private static NodeId node(int i) {
    return new NodeId(Hash.of(new byte[] {2, (byte) i}));
  }

  private static Answer ask(@Nullable RepairLease current, NodeId asker, long fence, long nowMs) {
    return RepairLease.ask(STRIPE, current, asker, fence, nowMs, TTL);
  }

  private static RepairLease granted(Answer answer) {
    assertThat(answer).isInstanceOf(Granted.class);
    return ((Granted) answer).lease();
  }

  @Test
  void aLeaseIsExclusiveUntilItEndsAndFencesGrow() {
    RepairLease lease = granted(ask(null, node(1), 1, 0));
    assertThat(lease.untilMs()).isEqualTo(TTL);
    assertThat(ask(lease, node(2), 2, HOUR)).isEqualTo(new Answer.HeldByOther(node(1), TTL));
    assertThat(ask(lease, node(2), 1, TTL)).isEqualTo(new Answer.StaleFence(1));
    RepairLease taken = granted(ask(lease, node(2), 2, TTL));
    assertThat(RepairLease.admits(taken, node(1), 1)).as("slept past its lease").isFalse();
    assertThat(RepairLease.admits(taken, node(2), 2)).isTrue();
    assertThat(ask(taken, node(1), 1, TTL + 1)).isInstanceOf(Answer.HeldByOther.class);
  }

  @Test
  void theHolderProlongsItsLease() {
    RepairLease lease = granted(ask(null, node(1), 3, 0));
    assertThat(ask(lease, node(1), 3, HOUR))
        .isEqualTo(new Granted(new RepairLease(STRIPE, node(1), 3, HOUR + TTL)));
    assertThat(RepairLease.majority(20)).isEqualTo(11);
    assertThat(RepairLease.majority(3)).isEqualTo(2);
  }

  @Test
  void noFenceRunsAheadOfTheClock() {
    long nowMs = 1_800_000_000_000L;
    long fenceMax = 1_800_003_600;
    assertThat(ask(null, node(1), fenceMax, nowMs)).isInstanceOf(Granted.class);
    assertThat(ask(null, node(1), fenceMax + 1, nowMs)).isEqualTo(new Answer.FutureFence(fenceMax));
    // A clock a week behind goes on by the keepers' fences, not by its own.
    RepairLease late = granted(ask(null, node(1), 1_800_000_000, nowMs));
    assertThat(ask(late, node(2), 1_799_395_200, nowMs + TTL))
        .isEqualTo(new Answer.StaleFence(1_800_000_000));
    assertThat(ask(late, node(2), 1_800_000_001, nowMs + TTL)).isInstanceOf(Granted.class);
  }

  @Test
  void bytesAreAsDocumented() throws MalformedMessageException {
    LeaseProof proof = Leases.granted(STRIPE, HOLDER, 1_800_000_000, 3);
    assertThat(Hash.of(proof.encode()).hex())
        .isEqualTo("c512a9cdbdd026f5d0926496d0f8840beca850510379afcd5de982367adb073b");
    LeaseProof read = LeaseProof.parse(STRIPE, proof.encode());
    assertThat(read.holder()).isEqualTo(proof.holder());
    assertThat(read.key()).isEqualTo(HOLDER.verifyKey());
    assertThat(read.fence()).isEqualTo(1_800_000_000);
    assertThat(read.grants()).hasSize(3);
    assertThat(HexFormat.of().formatHex(new LeaseRequest(1, STRIPE, 300).encode()))
        .isEqualTo("0801" + "1220" + STRIPE.hex() + "18ac02");
    assertThat(HexFormat.of().formatHex(LeaseResponse.of(Status.STALE, "no", 300).encode()))
        .isEqualTo("0803" + "12026e6f" + "18ac02" + "2200");
  }

  @Test
  void refusesProofWithForgedRepeatedOrMovedGrants() {
    LeaseProof proof = Leases.granted(STRIPE, HOLDER, 1_800_000_000, 3);
    LeaseProof.Grant first = proof.grants().getFirst();
    LeaseProof.Grant longer =
        new LeaseProof.Grant(first.keeper(), first.untilMs() + 1, first.signature());
    for (LeaseProof bad :
        List.of(
            proof.with(List.of(longer)),
            proof.with(List.of(first, first)),
            proof.with(List.of()),
            Leases.granted(Hash.of(new byte[] {9}), HOLDER, 1_800_000_000, 3),
            new LeaseProof(STRIPE, node(1), HOLDER.verifyKey(), 1_800_000_000, proof.grants()),
            new LeaseProof(STRIPE, proof.holder(), HOLDER.verifyKey(), 5, proof.grants()))) {
      assertThatThrownBy(() -> LeaseProof.parse(STRIPE, bad.encode()))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void everyFlippedBitOfAProofIsRefused() {
    byte[] good = Leases.granted(STRIPE, HOLDER, 1_800_000_000, 3).encode();
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      int bit = random.nextInt(8 * bad.length);
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> LeaseProof.parse(STRIPE, bad))
          .as("bit %d", bit)
          .isInstanceOf(MalformedMessageException.class);
      byte[] cut = Arrays.copyOf(good, random.nextInt(good.length));
      assertThatThrownBy(() -> LeaseProof.parse(STRIPE, cut))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void aLeaseIsOverWhenHalfOfItsGrantsAre() {
    LeaseProof proof = Leases.granted(STRIPE, HOLDER, 1_000, 4); // until 1,000,000 to 1,000,003 ms
    assertThat(proof.isOver(999_999)).isFalse();
    assertThat(proof.isOver(1_000_000)).isFalse();
    assertThat(proof.isOver(1_000_001)).isTrue();
  }

  @Test
  void aThirdOfTheKeepersConvincesThirdParties() {
    List<Integer> needed = new ArrayList<>();
    for (int near : new int[] {0, 1, 3, 4, 12, 20, 40}) {
      needed.add(Keepership.needed(near));
    }
    assertThat(needed).containsExactly(1, 1, 1, 2, 4, 7, 7);
  }
}
