package dev.cairn.authority.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTreeTest {

  @Test
  void hasTheRootsAndProofsOfTheSlowDefinition() {
    LogTree tree = new LogTree();
    List<Hash> leaves = new ArrayList<>();
    assertThat(tree.root()).isEqualTo(Merkle.root(leaves));
    for (int size = 1; size <= 70; size++) {
      Hash leaf = Merkle.leafHash(new byte[] {(byte) size});
      leaves.add(leaf);
      tree.append(leaf);
      assertThat(tree.root()).isEqualTo(Merkle.root(leaves));
      for (int index = 0; index < size; index++) {
        assertThat(tree.inclusionProof(index, size))
            .isEqualTo(Merkle.inclusionProof(leaves, index));
        assertThat(tree.consistencyProof(index, size))
            .isEqualTo(Merkle.consistencyProof(leaves, index));
        assertThat(tree.root(index)).isEqualTo(Merkle.root(leaves.subList(0, index)));
      }
      assertThat(tree.consistencyProof(size, size)).isEmpty();
    }
  }

  @Test
  void tilesAreNamedAsTheSpecificationSays() {
    assertThat(Tiles.path("0", 67, 256)).isEqualTo("tile/0/067");
    assertThat(Tiles.path("entries", 1_234_067, 256)).isEqualTo("tile/entries/x001/x234/067");
    assertThat(Tiles.path("1", 1_000, 5)).isEqualTo("tile/1/x001/000.p/5");
  }
}
