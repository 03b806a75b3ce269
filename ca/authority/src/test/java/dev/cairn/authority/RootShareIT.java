package dev.cairn.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.store.MemoryStore;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root key that five people hold, any three of whom can use it. */
class RootShareIT {

  private final SeededRandom random = new SeededRandom(77);

  @TempDir Path folder;

  private List<RootShare> read(int... indices) throws IOException {
    List<RootShare> shares = new ArrayList<>();
    for (int index : indices) {
      shares.add(RootShare.read(file(index)));
    }
    return shares;
  }

  private Path file(int index) {
    return folder.resolve("root-share-" + index + "-of-5.txt");
  }

  private SigningKey keepInShares() throws IOException {
    SigningKey root = SigningKey.generate(random);
    RootShare.inFolder(folder, 3, 5, random).keep(root);
    return root;
  }

  @Test
  void anyThreeOfFiveGiveTheRootBack() throws Exception {
    SigningKey root = keepInShares();
    for (int a = 1; a <= 5; a++) {
      for (int b = a + 1; b <= 5; b++) {
        for (int c = b + 1; c <= 5; c++) {
          assertThat(RootShare.combine(read(c, a, b)).seed()).isEqualTo(root.seed());
        }
      }
    }
    assertThat(RootShare.combine(read(1, 2, 3, 4, 5)).seed()).isEqualTo(root.seed());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(1))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file(2)))
        .startsWith("Cairn root key, share 2 of 5, 3 are needed\n");
  }

  @Test
  void twoAreTooFewAndOneTwiceIsOne() throws Exception {
    keepInShares();
    assertThatThrownBy(() -> RootShare.combine(read(1, 2)))
        .hasMessageContaining("3 different shares are needed, 2 were given");
    assertThatThrownBy(() -> RootShare.combine(read(1, 2, 2, 1)))
        .hasMessageContaining("3 different shares are needed, 2 were given");
  }

  @Test
  void damagedForeignAndOtherFilesAreNamed() throws Exception {
    keepInShares();
    String text = Files.readString(file(2));
    char at = text.charAt(100);
    Files.writeString(
        file(2), text.substring(0, 100) + (at == 'A' ? 'B' : 'A') + text.substring(101));
    assertThatThrownBy(() -> read(2)).hasMessageContaining("root-share-2-of-5.txt is damaged");
    Files.writeString(file(3), "a shopping list\n");
    assertThatThrownBy(() -> read(3)).hasMessageContaining("is no share of a root key");
    List<RootShare> mixed = new ArrayList<>(read(1, 4));
    mixed.add(RootShare.split(SigningKey.generate(random), 3, 5, random).getFirst());
    assertThatThrownBy(() -> RootShare.combine(mixed)).hasMessageContaining("of another root key");
  }

  @Test
  void shareThatALiarWroteAnewIsFoundByItsCommitment() throws Exception {
    SigningKey root = keepInShares();
    RootShare honest = read(2).getFirst();
    RootShare other = RootShare.split(root, 3, 5, random).get(1);
    RootShare forged = new RootShare(root.verifyKey(), 3, 5, other.share(), honest.commitments());
    List<RootShare> shares = new ArrayList<>(read(1, 3));
    shares.add(forged);
    assertThatThrownBy(() -> RootShare.combine(shares)).hasMessageContaining("share 2 was changed");
  }

  @Test
  void ceremonyThatCannotKeepTheSharesFoundsNothing() throws Exception {
    keepInShares();
    MemoryStore store = new MemoryStore();
    assertThatThrownBy(() ->
            Ceremony.found(
                store,
                new Organisation("acme"),
                RootShare.inFolder(folder, 3, 5, random),
                InstantSource.system(),
                random))
        .isInstanceOf(IOException.class);
    assertThat(store.size()).isZero();
  }
}
