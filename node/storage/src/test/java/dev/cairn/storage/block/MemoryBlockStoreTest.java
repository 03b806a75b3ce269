package dev.cairn.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MemoryBlockStoreTest extends BlockStoreContract {

  @Override
  BlockStore create(long capBytes) {
    return new MemoryBlockStore(capBytes);
  }

  @Override
  long emptyBytes() {
    return 0;
  }

  @Test
  void damageShowsInTheBytesGiven() throws IOException {
    MemoryBlockStore store = new MemoryBlockStore(PLENTY);
    byte[] bytes = bytes(1, 1000);
    put(store, bytes, ALICE);
    assertThat(store.damage(rootOf(bytes), 500)).isTrue();
    try (BlockReader reader = store.open(rootOf(bytes)).orElseThrow()) {
      byte[] read = new byte[1000];
      reader.read(0, 1, read, 0);
      assertThat(read).isNotEqualTo(bytes);
    }
    assertThat(store.examine(rootOf(bytes), ALICE)).isEqualTo(BlockStore.Condition.ROTTEN);
  }
}
