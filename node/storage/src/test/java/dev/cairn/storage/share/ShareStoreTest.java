package dev.cairn.storage.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.database.MemoryTables;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ShareStoreTest {

  private static final Hash KEY = Hash.of(new byte[] {1});
  private static final UUID ANNA = new UUID(1, 1);
  private static final UUID BERT = new UUID(2, 2);

  private final MemoryTables tables = new MemoryTables();
  private final ShareStore store = open();

  @Test
  void keepsOneShareForEachKeyAndOwner() throws IOException {
    store.put(KEY, ANNA, held(1));
    store.put(KEY, BERT, held(2));
    store.put(KEY, ANNA, held(3));
    assertThat(store.get(KEY, ANNA).orElseThrow().dealing().epoch()).isEqualTo(3);
    assertThat(store.get(KEY, BERT).orElseThrow().dealing().epoch()).isEqualTo(2);
    assertThat(store.owners(KEY)).containsExactly(ANNA, BERT);
    assertThat(store.get(Hash.of(), ANNA)).isEmpty();
    assertThat(store.owners(Hash.of())).isEmpty();
  }

  @Test
  void countsWhatOneOwnerHasUpToABound() throws IOException {
    for (int i = 0; i < 5; i++) {
      store.put(Hash.of(new byte[] {(byte) i}), ANNA, held(1));
      store.put(Hash.of(new byte[] {(byte) i}), ANNA, held(2));
    }
    assertThat(store.count(ANNA, 64)).isEqualTo(5);
    assertThat(store.count(ANNA, 3)).isEqualTo(3);
    assertThat(store.count(BERT, 64)).isZero();
  }

  @Test
  void findsThemAgainAfterARestart() throws IOException {
    store.put(KEY, ANNA, held(1));
    assertThat(open().get(KEY, ANNA)).isPresent();
  }

  /** Wire and disk: 8 bytes of seconds under owner and node. */
  @Test
  void remembersQuestionsAndVetoesOverARestart() throws IOException {
    NodeId node = new NodeId(KEY);
    store.asked(ANNA, node, Instant.ofEpochSecond(258));
    store.veto(ANNA, Instant.ofEpochSecond(7));
    assertThat(open().firstAsked(ANNA, node)).contains(Instant.ofEpochSecond(258));
    assertThat(open().vetoed(ANNA)).contains(Instant.ofEpochSecond(7));
    assertThat(open().firstAsked(BERT, node)).isEmpty();
    assertThat(open().vetoed(BERT)).isEmpty();
    byte[] key = HexFormat.of().parseHex("00000000000000010000000000000001" + KEY.hex());
    assertThat(tables.table("share-recovery").get(key))
        .contains(new byte[] {0, 0, 0, 0, 0, 0, 1, 2});
  }

  private ShareStore open() {
    try {
      return new ShareStore(tables);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static HeldShare held(long epoch) {
    Dealing dealing = new Dealing(epoch, new byte[] {1}, List.of());
    return new HeldShare(dealing, 0, new byte[] {2}, Instant.EPOCH);
  }
}
