package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class ShamirTest {

  private final SecureRandom chance = new SecureRandom();

  @Test
  void everySetOfThresholdSharesGivesTheSecretAndNoSmallerOneDoes() {
    byte[] secret = bytes(32);
    for (int count = 1; count <= 7; count++) {
      for (int threshold = 1; threshold <= count; threshold++) {
        List<Share> shares = Shamir.split(secret, threshold, count, chance);
        for (int set = 1; set < 1 << count; set++) {
          List<Share> chosen = chosen(shares, set);
          boolean enough = chosen.size() >= threshold;
          assertThat(Arrays.equals(Shamir.combine(chosen), secret)).isEqualTo(enough);
        }
      }
    }
  }

  @Test
  void anyFiveOfFifteenInAnyOrderGiveTheSecret() {
    Random random = new Random(5);
    byte[] secret = bytes(32);
    for (int round = 0; round < 50; round++) {
      List<Share> shares = new ArrayList<>(Shamir.split(secret, 5, 15, chance));
      Collections.shuffle(shares, random);
      assertThat(Shamir.combine(shares.subList(0, 5))).isEqualTo(secret);
    }
  }

  @Test
  void splitsInto255Shares() {
    byte[] secret = bytes(1);
    List<Share> shares = Shamir.split(secret, 255, 255, chance);
    assertThat(Shamir.combine(shares)).isEqualTo(secret);
  }

  /**
   * Perfect secrecy, checked whole for one byte: with k-1 shares fixed, each of the 256 values of a
   * further share gives another secret, so every secret fits.
   */
  @Test
  void oneShareTooFewFitsEverySecretEquallyWell() {
    List<Share> shares = Shamir.split(new byte[] {42}, 3, 3, chance);
    boolean[] seen = new boolean[256];
    for (int value = 0; value < 256; value++) {
      byte[] guessed = shares.get(2).bytes().clone();
      guessed[0] = (byte) value;
      byte[] secret = Shamir.combine(List.of(shares.get(0), shares.get(1), new Share(3, guessed)));
      seen[secret[0] & 0xFF] = true;
    }
    assertThat(seen).containsOnly(true);
  }

  /** With the secret known, the other holders' commitments still cannot be computed: the blind. */
  @Test
  void twoSplitsOfOneSecretHaveUnrelatedShares() {
    byte[] secret = bytes(32);
    Share first = Shamir.split(secret, 1, 1, chance).getFirst();
    Share second = Shamir.split(secret, 1, 1, chance).getFirst();
    assertThat(first.commitment()).isNotEqualTo(second.commitment());
  }

  @Test
  void commitmentBindsIndexAndEveryByte() {
    Share share = Shamir.split(bytes(32), 2, 3, chance).getFirst();
    Hash commitment = share.commitment();
    assertThat(new Share(share.index(), share.bytes().clone()).commitment()).isEqualTo(commitment);
    assertThat(new Share(2, share.bytes()).commitment()).isNotEqualTo(commitment);
    for (int i = 0; i < share.bytes().length; i++) {
      byte[] changed = share.bytes().clone();
      changed[i] ^= 1;
      assertThat(new Share(1, changed).commitment()).isNotEqualTo(commitment);
    }
  }

  @Test
  void refusesWhatCannotBeCombined() {
    List<Share> shares = Shamir.split(bytes(4), 2, 3, chance);
    Share longer = Shamir.split(bytes(5), 2, 3, chance).get(1);
    assertRefused(() -> Shamir.combine(List.of()));
    assertRefused(() -> Shamir.combine(List.of(shares.get(0), shares.get(0))));
    assertRefused(() -> Shamir.combine(List.of(shares.get(0), longer)));
  }

  @Test
  void refusesWhatCannotBeSplitOrIsNoShare() {
    assertRefused(() -> Shamir.split(new byte[0], 1, 1, chance));
    assertRefused(() -> Shamir.split(new byte[1], 0, 1, chance));
    assertRefused(() -> Shamir.split(new byte[1], 3, 2, chance));
    assertRefused(() -> Shamir.split(new byte[1], 3, 256, chance));
    assertRefused(() -> new Share(0, new byte[64]));
    assertRefused(() -> new Share(256, new byte[64]));
    assertRefused(() -> new Share(1, new byte[Shamir.BLIND_BYTES]));
  }

  @Test
  void shareDoesNotPrintItself() {
    assertThat(new Share(9, new byte[64]).toString()).isEqualTo("Share[9]");
  }

  @Test
  void fieldIsThatOfAes() {
    assertThat(Gf256.multiply(0x57, 0x83)).isEqualTo(0xC1); // FIPS 197 §4.2
    assertThat(Gf256.multiply(0x57, 0x13)).isEqualTo(0xFE);
    for (int a = 0; a < 256; a++) {
      assertThat(Gf256.multiply(a, Gf256.invert(a))).isEqualTo(a == 0 ? 0 : 1);
      assertThat(Gf256.multiply(a, 1)).isEqualTo(a);
      for (int b = 0; b < 256; b++) {
        int c = (a * 31 + b) & 0xFF;
        assertThat(Gf256.multiply(a, b)).isEqualTo(Gf256.multiply(b, a));
        assertThat(Gf256.multiply(a, b ^ c)).isEqualTo(Gf256.multiply(a, b) ^ Gf256.multiply(a, c));
      }
    }
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Share> chosen(List<Share> shares, int set) {
    List<Share> chosen = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      if (((set >>> i) & 1) == 1) {
        chosen.add(shares.get(i));
      }
    }
    return chosen;
  }

  private static byte[] bytes(int length) {
    byte[] out = new byte[length];
    new Random(length).nextBytes(out);
    return out;
  }
}
