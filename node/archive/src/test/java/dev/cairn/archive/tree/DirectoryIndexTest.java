package dev.cairn.archive.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DirectoryIndexTest {

  private final Map<Hash, byte[]> kept = new HashMap<>();
  private int loads;

  private ChunkRef keep(byte[] chunk) {
    Hash id = Hash.of(chunk);
    kept.put(id, chunk);
    return new ChunkRef(id, chunk.length);
  }

  private byte[] load(Hash id) {
    loads++;
    return Objects.requireNonNull(kept.get(id));
  }

  private Content directory(SortedSet<byte[]> names) throws Exception {
    PageBuilder<IOException> pages = new PageBuilder<>(this::keep);
    for (byte[] name : names) {
      pages.add(
          new Node(
              name,
              NodeKind.FILE,
              0644,
              new Node.Owner(0, 0, "", ""),
              new Node.Time(0, 0),
              new Node.Time(0, 0),
              new Node.Identity(1, 1, 1),
              0,
              Content.EMPTY,
              List.of(),
              new byte[0],
              0,
              List.of()));
    }
    return pages.build();
  }

  @Test
  void findsEachNameAndNoOtherByOnePage() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    SortedSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
    while (names.size() < 20_000) {
      byte[] name = new byte[1 + random.nextInt(12)];
      for (int at = 0; at < name.length; at++) {
        name[at] = (byte) ('0' + random.nextInt(200)); // above '/', signed and not
      }
      names.add(name);
    }
    DirectoryIndex<IOException> index = DirectoryIndex.of(this::load, directory(names));
    for (byte[] name : names) {
      loads = 0;
      assertThat(index.find(name)).as("seed %d", seed).matches(node -> node.isNamed(name));
      assertThat(loads).as("pages read for one name").isEqualTo(1);
      byte[] other = (new String(name, ISO_8859_1) + "!").getBytes(ISO_8859_1);
      if (!names.contains(other)) {
        assertThat(index.find(other)).as("seed %d", seed).isNull();
      }
    }
    assertThat(index.find(new byte[0])).isNull();
  }

  @Test
  void findsNothingInAnEmptyDirectory() throws Exception {
    DirectoryIndex<IOException> index = DirectoryIndex.of(this::load, Content.EMPTY);
    assertThat(index.find(new byte[] {'a'})).isNull();
  }
}
