package dev.cairn.storage.hint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadHintTest {

  private static final long SEED = 59;
  private static final Hash PLACE = Hash.of(new byte[] {1});

  @Test
  void hintHasTheseBytes() throws MalformedMessageException {
    byte[] bytes = new HeadHint(PLACE, 300).encode();
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0a20" + PLACE.hex() + "10ac02");
    assertThat(HeadHint.parse(bytes)).isEqualTo(new HeadHint(PLACE, 300));
    assertThat(new HeadHint(PLACE, Long.MAX_VALUE).encode())
        .hasSizeLessThanOrEqualTo(HeadHint.BYTES_MAX);
  }

  @Test
  void refusesWhatIsNoHint() {
    byte[] good = new HeadHint(PLACE, 1).encode();
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> HeadHint.parse(cut)).isInstanceOf(MalformedMessageException.class);
    }
    byte[] more = Arrays.copyOf(good, good.length + 1);
    assertThatThrownBy(() -> HeadHint.parse(more)).isInstanceOf(MalformedMessageException.class);
    byte[] zero = good.clone();
    zero[good.length - 1] = 0;
    assertThatThrownBy(() -> HeadHint.parse(zero)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void bytesOfChanceAreRefusedAndNothingElseHappens() {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] noise = new byte[random.nextInt(HeadHint.BYTES_MAX + 1)];
      random.nextBytes(noise);
      try {
        HeadHint.parse(noise);
      } catch (MalformedMessageException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", SEED).isEqualTo(10_000);
  }
}
