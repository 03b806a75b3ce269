package dev.cairn.authority.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.Tiles;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreIT extends AuthorityStoreContract {

  private final List<DirectoryStore> opened = new ArrayList<>();
  private final SeededRandom random = new SeededRandom(5);

  @TempDir Path folder;

  @Override
  DirectoryStore store() throws IOException {
    DirectoryStore store = DirectoryStore.open(folder);
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() throws IOException {
    for (DirectoryStore store : opened) {
      store.close();
    }
  }

  private void writeThree() throws IOException {
    try (DirectoryStore store = DirectoryStore.open(folder);
        AuthorityStore.Hold _ = store.lock()) {
      store.append(List.of(new byte[] {1}, new byte[] {2, 2}, new byte[] {3, 3, 3}));
    }
  }

  @Test
  void whateverACrashTearsOffTheEndLeavesTheEntriesBefore() throws Exception {
    Path journal = folder.resolve("journal");
    writeThree();
    byte[] whole = Files.readAllBytes(journal);
    int lastBegins = whole.length - 11;
    for (int length = lastBegins; length < whole.length; length++) {
      Files.write(journal, Arrays.copyOf(whole, length));
      try (DirectoryStore store = DirectoryStore.open(folder);
          AuthorityStore.Hold _ = store.lock()) {
        assertThat(store.size()).as("torn at %s", length).isEqualTo(2);
        store.append(List.of(new byte[] {4}));
        assertThat(store.entry(2)).containsExactly(4);
      }
    }
  }

  @Test
  void damageBeforeTheEndIsAnErrorThatNamesThePlace() throws Exception {
    Path journal = folder.resolve("journal");
    writeThree();
    byte[] bytes = Files.readAllBytes(journal);
    bytes[9 + 8] ^= 1;
    Files.write(journal, bytes);
    try (DirectoryStore store = DirectoryStore.open(folder);
        AuthorityStore.Hold _ = store.lock()) {
      assertThatThrownBy(store::size)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("journal is damaged at byte 9");
    }
  }

  @Test
  void keysAreTheOwnersAlone() throws Exception {
    Path rootKey = folder.resolve("usb").resolve("root.key");
    Organisation acme = new Organisation("acme");
    Ceremony.found(store(), acme, Ceremony.inFile(rootKey), InstantSource.system(), random);
    for (Path key : List.of(rootKey, folder.resolve("secret/issuing.key"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
    try (var files = Files.walk(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString).filter("root.key"::equals))
          .hasSize(1);
    }
    assertThatThrownBy(() ->
            Ceremony.found(
                opened.getFirst(), acme, rootKeyIsNotAsked(), InstantSource.system(), random))
        .hasMessageContaining("already");
  }

  private static Ceremony.RootKeep rootKeyIsNotAsked() {
    return key -> {
      throw new AssertionError("a second root was made");
    };
  }

  @Test
  void aStateIsWhatTheLogSays() throws Exception {
    Organisation acme = new Organisation("acme");
    InstantSource clock = InstantSource.system();
    Checkpoint before;
    List<IssuedDevice> devices;
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      Authority authority = Ceremony.found(store, acme, key -> {}, clock, random);
      for (int i = 0; i < 90; i++) {
        authority.enrol(SigningKey.generate(random), InviteTerms.of("m" + i, "s", 1, 1));
      }
      authority.revoke(new Revocation.OfNode(authority.devices().getFirst().nodeId()), "gone");
      devices = authority.devices();
      before = authority.checkpoint();
    }
    Authority again = Authority.open(store(), clock, random);
    assertThat(again.checkpoint().root()).isEqualTo(before.root());
    assertThat(again.devices()).usingRecursiveComparison().isEqualTo(devices);
    assertThat(again.revocationList().number()).isEqualTo(1);
    assertThat(rootOfTiles(before.size())).isEqualTo(before.root());
  }

  /** As a monitor does it that has nothing but the static files. */
  private Hash rootOfTiles(long size) throws IOException {
    List<Hash> leaves = new ArrayList<>();
    List<Hash> tiles = new ArrayList<>();
    for (long tile = 0; tile * 256 < size; tile++) {
      int width = (int) Math.min(256, size - tile * 256);
      byte[] bundle = read(Tiles.path("entries", tile, width));
      for (int at = 0; at < bundle.length; ) {
        int length = ((bundle[at] & 0xFF) << 8) | (bundle[at + 1] & 0xFF);
        leaves.add(Merkle.leafHash(Arrays.copyOfRange(bundle, at + 2, at + 2 + length)));
        at += 2 + length;
      }
      byte[] hashes = read(Tiles.path("0", tile, width));
      for (int at = 0; at < hashes.length; at += Hash.BYTES) {
        tiles.add(Hash.copyOf(Arrays.copyOfRange(hashes, at, at + Hash.BYTES)));
      }
    }
    assertThat(tiles).isEqualTo(leaves);
    assertThat(Hash.copyOf(read("tile/1/000.p/1"))).isEqualTo(Merkle.root(leaves.subList(0, 256)));
    return Merkle.root(leaves);
  }

  private byte[] read(String path) throws IOException {
    return Files.readAllBytes(folder.resolve("public").resolve(path));
  }
}
