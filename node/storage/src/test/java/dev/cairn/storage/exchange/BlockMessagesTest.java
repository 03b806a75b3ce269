package dev.cairn.storage.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.exchange.BlockResponse.Status;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockMessagesTest {

  private static final Hash ROOT = Hash.of(new byte[] {1});
  private static final Hash STRIPE = Hash.of(new byte[] {2});

  private static Map<BlockRequest, String> golden() {
    String root = "1220" + ROOT.hex();
    Map<BlockRequest, String> golden = new LinkedHashMap<>();
    golden.put(
        new BlockRequest.Put(ROOT, 300, STRIPE, 7),
        "0801" + root + "18ac02" + "2220" + STRIPE.hex() + "2807");
    golden.put(
        new BlockRequest.Read(ROOT, 5, 16, Priority.AUDIT),
        "0802" + root + "1805" + "2010" + "2802");
    golden.put(
        new BlockRequest.Has(List.of(ROOT, STRIPE)), "0803" + "1240" + ROOT.hex() + STRIPE.hex());
    golden.put(
        new BlockRequest.Prove(ROOT, List.of(1, 258), Priority.READ),
        "0804" + root + "1a080000000100000102" + "2000");
    return golden;
  }

  @Test
  void requestsAreAsDocumented() throws MalformedMessageException {
    for (Map.Entry<BlockRequest, String> entry : golden().entrySet()) {
      assertThat(HexFormat.of().formatHex(entry.getKey().encode())).isEqualTo(entry.getValue());
      assertThat(BlockRequest.parse(HexFormat.of().parseHex(entry.getValue())))
          .isEqualTo(entry.getKey());
    }
  }

  @Test
  void nobodyCanAskForABlockToBeDeleted() {
    String root = "1220" + ROOT.hex();
    assertRefused(HexFormat.of().parseHex("0805" + root + "1a20" + STRIPE.hex() + "2000"));
  }

  @Test
  void placingIsAsDocumented() throws MalformedMessageException {
    BlockRequest.Place place = new BlockRequest.Place(STRIPE, 9, new byte[] {1, 2}, new byte[] {3});
    String bytes = "0806" + "1220" + STRIPE.hex() + "1809" + "22020102" + "2a0103";
    assertThat(HexFormat.of().formatHex(place.encode())).isEqualTo(bytes);
    BlockRequest.Place read =
        (BlockRequest.Place) BlockRequest.parse(HexFormat.of().parseHex(bytes));
    assertThat(read.encode()).isEqualTo(place.encode());
    assertRefused(new BlockRequest.Place(STRIPE, 256, new byte[0], new byte[0]).encode());
    assertRefused(new BlockRequest.Place(STRIPE, 0, new byte[0], new byte[2305]).encode());
  }

  @Test
  void responsesAreAsDocumented() throws MalformedMessageException {
    BlockResponse response = new BlockResponse(Status.FULL, "no", 300, new byte[] {9});
    assertThat(HexFormat.of().formatHex(response.encode()))
        .isEqualTo("0802" + "12026e6f" + "18ac02" + "220109");
    BlockResponse read = BlockResponse.parse(response.encode());
    assertThat(read.status()).isEqualTo(Status.FULL);
    assertThat(read.detail()).isEqualTo("no");
  }

  @Test
  void refusesWhatIsOutOfBounds() {
    assertRefused(new BlockRequest.Put(ROOT, 0, STRIPE, 0).encode());
    assertRefused(new BlockRequest.Put(ROOT, (32 << 20) + 1, STRIPE, 0).encode());
    assertRefused(new BlockRequest.Put(ROOT, 1, STRIPE, 256).encode());
    assertRefused(new BlockRequest.Read(ROOT, 2048, 1, Priority.READ).encode());
    assertRefused(new BlockRequest.Read(ROOT, 0, 0, Priority.READ).encode());
    assertRefused(new BlockRequest.Has(java.util.Collections.nCopies(257, ROOT)).encode());
    assertRefused(new BlockRequest.Prove(ROOT, List.of(2048), Priority.READ).encode());
    assertRefused(HexFormat.of().parseHex("0802" + "1220" + ROOT.hex() + "180020012804"));
    assertRefused(new byte[0]);
    assertRefused(new byte[] {8, 7});
  }

  private static void assertRefused(byte[] bytes) {
    assertThatThrownBy(() -> BlockRequest.parse(bytes))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void noiseNeverDoesMoreThanBeRefused() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(80)];
      random.nextBytes(noise);
      BlockRequest base = golden().keySet().iterator().next();
      byte[] mutated = i % 2 == 0 ? noise : base.encode();
      if (i % 2 == 1) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
        mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length + 3));
      }
      try {
        BlockRequest parsed = BlockRequest.parse(mutated);
        assertThat(parsed.encode()).as("canonical, seed 5").isEqualTo(mutated);
      } catch (MalformedMessageException refused) {
        assertThat(refused).hasMessageContaining("block request");
      }
    }
  }

  @Test
  void segmentsEndAtMultiplesOfSixteenLeaves() {
    assertThat(Segment.of(5, 30))
        .containsExactly(new Segment(5, 11), new Segment(16, 16), new Segment(32, 3));
    assertThat(new Segment(16, 16).bytes(20 * BlockTree.LEAF_BYTES + 1))
        .isEqualTo(4 * BlockTree.LEAF_BYTES + 1);
  }

  @Test
  void turnstileBoundsAllAndEach() {
    dev.cairn.identity.NodeId a = new dev.cairn.identity.NodeId(ROOT);
    dev.cairn.identity.NodeId b = new dev.cairn.identity.NodeId(STRIPE);
    Turnstile turnstile = new Turnstile(3, 2);
    assertThat(turnstile.enter(a)).isTrue();
    assertThat(turnstile.enter(a)).isTrue();
    assertThat(turnstile.enter(a)).isFalse();
    assertThat(turnstile.enter(b)).isTrue();
    assertThat(turnstile.enter(b)).isFalse();
    turnstile.leave(a);
    assertThat(turnstile.enter(b)).isTrue();
  }
}
