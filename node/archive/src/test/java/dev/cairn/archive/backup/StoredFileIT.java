package dev.cairn.archive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.Device;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Extent;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.TreePaths;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredFileIT {

  private static final int BYTES = 5 << 20;

  @TempDir Path temp;

  private final byte[] content = new byte[BYTES];
  private Vault vault;
  private Node node;

  @BeforeEach
  void backUp() throws Exception {
    new Random(9).nextBytes(content);
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Files.write(folder.resolve("file"), content);
    vault = new Device(new MemoryPeers(6).device(Device.SUBJECT), temp.resolve("cache")).create();
    Snapshot snapshot = Device.backUp(vault, folder).snapshot();
    String path = folder.toString().substring(1) + "/file";
    node = TreePaths.find(vault.chunks(), snapshot.root(), path).orElseThrow();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private StoredFile file(long size, List<Extent> extents) {
    Node made =
        new Node(
            node.name(),
            node.kind(),
            node.mode(),
            node.owner(),
            node.modified(),
            node.changed(),
            node.identity(),
            size,
            node.content(),
            extents,
            node.target(),
            node.special(),
            node.attributes());
    return new StoredFile(vault.chunks(), made);
  }

  private static byte[] read(StoredFile file, long from, int bytes) throws IOException {
    byte[] read = new byte[bytes];
    int have = 0;
    while (have < bytes) {
      int count = file.readAt(from + have, read, have, bytes - have);
      if (count < 0) {
        return Arrays.copyOf(read, have);
      }
      have += count;
    }
    return read;
  }

  @Test
  void isReadFromAnyPlaceAndAgain() throws Exception {
    StoredFile file = file(BYTES, List.of());
    assertThat(read(file, 0, BYTES)).isEqualTo(content);
    assertThat(read(file, 4_000_001, 99))
        .isEqualTo(Arrays.copyOfRange(content, 4_000_001, 4_000_100));
    assertThat(read(file, 7, 99)).isEqualTo(Arrays.copyOfRange(content, 7, 106));
    assertThat(file.readAt(BYTES, new byte[1], 0, 1)).isEqualTo(-1);
  }

  /** Of a file that was cut or grew while it was read, size and content do not agree. */
  @Test
  void aTornFileEndsWhereItsContentDoesOrItsSize() throws Exception {
    assertThat(read(file(BYTES + 1000, List.of()), 0, BYTES + 1000)).isEqualTo(content);
    assertThat(read(file(1000, List.of()), 0, BYTES)).isEqualTo(Arrays.copyOf(content, 1000));
  }

  @Test
  void holesLieBetweenItsExtentsAndAreNotRead() throws Exception {
    long gap = 1L << 33;
    int half = BYTES / 2;
    StoredFile file =
        file(gap + BYTES, List.of(new Extent(100, half), new Extent(gap, BYTES - half)));
    assertThat(file.nextData(0)).hasValue(100);
    assertThat(file.nextHole(100)).hasValue(100 + half);
    assertThat(file.nextData(100 + half)).hasValue(gap);
    assertThat(file.nextData(gap + BYTES)).isEmpty();
    assertThat(read(file, 100, half)).isEqualTo(Arrays.copyOf(content, half));
    assertThat(read(file, gap, BYTES - half)).isEqualTo(Arrays.copyOfRange(content, half, BYTES));
    for (long hole : new long[] {0, 99, 100 + half, gap - 1}) {
      assertThatThrownBy(() -> file.readAt(hole, new byte[1], 0, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
