package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Merkle.Tree;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Known trees are those of certificate-transparency's own tests (merkle_tree_test.cc). */
final class MerkleTest {

  private static final List<Hash> LEAVES =
      Stream.of(
              "",
              "00",
              "10",
              "2021",
              "3031",
              "40414243",
              "5051525354555657",
              "606162636465666768696a6b6c6d6e6f")
          .map(hex -> Merkle.leafHash(HexFormat.of().parseHex(hex)))
          .toList();

  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void rootsAreThoseOfCertificateTransparency() {
    for (int size = 0; size <= LEAVES.size(); size++) {
      assertThat(root(size).hex()).isEqualTo(ROOTS.get(size));
    }
  }

  @Test
  void inclusionProofIsThatOfCertificateTransparency() {
    assertThat(Merkle.inclusionProof(LEAVES, 5))
        .extracting(Hash::hex)
        .containsExactly(
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
  }

  @Test
  void consistencyProofIsThatOfCertificateTransparency() {
    assertThat(Merkle.consistencyProof(LEAVES, 6))
        .extracting(Hash::hex)
        .containsExactly(
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
  }

  @Test
  void everyInclusionVerifiesAndItsNeighboursDoNot() {
    List<Hash> leaves = leaves(20);
    for (int size = 1; size <= leaves.size(); size++) {
      List<Hash> tree = leaves.subList(0, size);
      Hash root = Merkle.root(tree);
      for (int index = 0; index < size; index++) {
        List<Hash> proof = Merkle.inclusionProof(tree, index);
        Hash leaf = tree.get(index);
        assertThat(Merkle.verifyInclusion(leaf, index, size, proof, root)).isTrue();
        assertThat(Merkle.verifyInclusion(leaf, index + 1, size, proof, root)).isFalse();
        assertThat(Merkle.verifyInclusion(leaf, -1, size, proof, root)).isFalse();
        assertThat(Merkle.verifyInclusion(root, index, size, proof, root)).isEqualTo(size == 1);
        for (List<Hash> altered : alterations(proof)) {
          assertThat(Merkle.verifyInclusion(leaf, index, size, altered, root)).isFalse();
        }
      }
    }
  }

  @Test
  void everyBeginningIsConsistentAndNothingElseIs() {
    List<Hash> leaves = leaves(20);
    for (int size = 1; size <= leaves.size(); size++) {
      Tree grown = new Tree(size, Merkle.root(leaves.subList(0, size)));
      for (int old = 0; old <= size; old++) {
        Tree before = new Tree(old, Merkle.root(leaves.subList(0, old)));
        List<Hash> proof = Merkle.consistencyProof(leaves.subList(0, size), old);
        assertThat(Merkle.verifyConsistency(before, grown, proof)).as(old + "/" + size).isTrue();
        Tree forged = new Tree(old, leaves.get(19));
        assertThat(Merkle.verifyConsistency(forged, grown, proof)).isFalse();
        assertThat(Merkle.verifyConsistency(new Tree(size + 1, grown.root()), grown, proof))
            .isFalse();
        for (List<Hash> altered : alterations(proof)) {
          assertThat(Merkle.verifyConsistency(before, grown, altered)).isFalse();
        }
      }
    }
  }

  /** One hash changed, one left out, one too many. */
  private static List<List<Hash>> alterations(List<Hash> proof) {
    List<List<Hash>> all = new ArrayList<>();
    for (int i = 0; i < proof.size(); i++) {
      List<Hash> changed = new ArrayList<>(proof);
      changed.set(i, Hash.of(proof.get(i).bytes()));
      all.add(changed);
      List<Hash> shorter = new ArrayList<>(proof);
      shorter.remove(i);
      all.add(shorter);
    }
    List<Hash> longer = new ArrayList<>(proof);
    longer.add(Hash.of());
    all.add(longer);
    return all;
  }

  private static Hash root(int size) {
    return Merkle.root(LEAVES.subList(0, size));
  }

  private static List<Hash> leaves(int count) {
    List<Hash> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(Merkle.leafHash(new byte[] {(byte) i}));
    }
    return leaves;
  }
}
