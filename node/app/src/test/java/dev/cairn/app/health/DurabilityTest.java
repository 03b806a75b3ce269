package dev.cairn.app.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.PeerStorage.StripeHealth.BlockSeen;
import dev.cairn.storage.PeerStorage.StripeHealth.Presence;
import dev.cairn.storage.Profile;
import dev.cairn.storage.durability.DurabilityPlanner.Plan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurabilityTest {

  private static final Profile PROFILE = new Profile(4, 8, 12, 6);

  /** Host i, on the site that is letter i of {@code sites}, answers as letter i of {@code how}. */
  private static StripeHealth stripe(int number, String sites, String how) {
    List<BlockSeen> asked = new ArrayList<>();
    int living = 0;
    for (int i = 0; i < sites.length(); i++) {
      Presence presence =
          switch (how.charAt(i)) {
            case '+' -> Presence.PROVED;
            case '?' -> Presence.SILENT;
            default -> Presence.LOST;
          };
      living += presence == Presence.PROVED ? 1 : 0;
      asked.add(new BlockSeen(i, host(i), sites.substring(i, i + 1), presence));
    }
    return new StripeHealth(Hash.of(new byte[] {(byte) number}), PROFILE, living, List.of(), asked);
  }

  private static NodeId host(int i) {
    return new NodeId(Hash.of(new byte[] {'h', (byte) i}));
  }

  private static Durability of(StripeHealth... stripes) {
    return Durability.of(List.of(stripes), 12, 12);
  }

  @Test
  void theSiteWhoseLossCostsMostIsNamed() {
    Durability all = of(stripe(1, "aaaabbbccdef", "++++++++++++"));
    StripeOutlook one = all.stripes().getFirst();
    assertThat(one.margin()).isEqualTo(8);
    assertThat(one.weakestSite()).isEqualTo("a");
    assertThat(one.marginWithoutIt()).isEqualTo(4);
    assertThat(all.weakestSite()).isEqualTo("a");
    assertThat(all.lostWithIt()).isZero();
  }

  @Test
  void aSiteThatTakesAStripeWithItMattersMoreThanOneThatTakesMoreBlocks() {
    StripeHealth wide = stripe(1, "aaaabbbccdef", "++++++++++++");
    StripeHealth thin = stripe(2, "aaaabbbccdef", "----++++----"); // b, b, b, c
    Durability all = of(wide, thin);
    assertThat(all.weakestSite()).isEqualTo("b");
    assertThat(all.lostWithIt()).isEqualTo(1);
    assertThat(all.marginWithoutIt()).isEqualTo(-3);
    assertThat(all.marginMin()).isZero();
  }

  @Test
  void silentHoldersAreNoMarginButRepairWaitsForThem() {
    StripeOutlook silent = of(stripe(1, "abcdefabcdef", "++++++??????")).stripes().getFirst();
    assertThat(silent.margin()).isEqualTo(2);
    assertThat(silent.owed()).isZero();
    StripeOutlook lost = of(stripe(1, "abcdefabcdef", "++++++??----")).stripes().getFirst();
    assertThat(lost.believed()).isEqualTo(8);
    assertThat(lost.owed()).isEqualTo(4);
  }

  @Test
  void blocksLostMakeALossLikelier() {
    double whole = of(stripe(1, "abcdefabcdef", "++++++++++++")).ninesOfWeakest();
    double few = of(stripe(1, "abcdefabcdef", "+++++-------")).ninesOfWeakest();
    Durability none = of(stripe(1, "abcdefabcdef", "+++---------"));
    assertThat(few).isLessThan(whole);
    assertThat(none.ninesOfWeakest()).isZero();
    assertThat(none.unreadable()).isEqualTo(1);
  }

  @Test
  void manyStripesAreLikelierToLoseOneThanEachIs() {
    StripeHealth[] ten = new StripeHealth[10];
    for (int i = 0; i < ten.length; i++) {
      ten[i] = stripe(i, "abcdefabcdef", "++++++++++++");
    }
    Durability all = of(ten);
    assertThat(all.ninesOfAll())
        .isBetween(all.ninesOfWeakest() - 1.01, all.ninesOfWeakest() - 0.99);
  }

  @Test
  void aStripeWithoutARecordCountsAsLost() {
    Durability all = of(StripeHealth.unknown(Hash.of(new byte[] {1})));
    assertThat(all.unreadable()).isEqualTo(1);
    assertThat(all.marginMin()).isEqualTo(-1);
    assertThat(all.hosts().measured()).isFalse();
    assertThat(all.ninesOfAll()).isZero();
  }

  @Test
  void aNetworkTooSmallForTheTargetIsToldWhatWouldHelp() {
    Durability all = of(stripe(1, "abcdefabcdef", "++++++++++++"));
    assertThat(all.plan()).isInstanceOf(Plan.Refused.class);
    assertThat(((Plan.Refused) all.plan()).remedies()).isNotEmpty();
  }
}
