package dev.cairn.archive.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.select.Glob;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.TreePaths;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import java.io.ByteArrayOutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault of two snapshots, and what can be asked of it. */
class QueryIT {

  @TempDir Path temp;

  private final MemoryPeers peers = new MemoryPeers(6);
  private Path folder;
  private Vault vault;
  private Snapshot first;
  private Snapshot second;

  @BeforeEach
  void backUpTwice() throws Exception {
    folder = Files.createDirectories(temp.resolve("folder"));
    Files.createDirectories(folder.resolve("deep/er"));
    Files.writeString(folder.resolve("deep/er/a.txt"), "one");
    Files.writeString(folder.resolve("deep/b.txt"), "two");
    byte[] noise = new byte[3 << 20];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("noise"), noise);
    try (RandomAccessFile sparse = new RandomAccessFile(folder.resolve("sparse").toFile(), "rw")) {
      sparse.seek(5 << 20);
      sparse.write("in the middle".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      sparse.setLength(9 << 20);
    }
    vault = new Device(peers.device(Device.SUBJECT), temp.resolve("cache")).create();
    first = Device.backUp(vault, folder).snapshot();
    Files.delete(folder.resolve("deep/b.txt"));
    Files.writeString(folder.resolve("deep/er/a.txt"), "three!");
    Files.writeString(folder.resolve("c.TXT"), "new");
    second = Device.backUp(vault, folder).snapshot();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private List<String> found(String pattern, boolean ignoreCase) throws Exception {
    List<String> found = new ArrayList<>();
    Find find = new Find(vault, List.of(Glob.of(pattern, ignoreCase)));
    for (Snapshot snapshot : vault.snapshots().all()) {
      find.in(
          snapshot,
          entry -> found.add(entry.path().replace(folder.toString(), snapshot.id().shortHex())));
    }
    return found;
  }

  @Test
  void findsInEachSnapshotWhatItHas() throws Exception {
    String one = first.id().shortHex();
    String two = second.id().shortHex();
    assertThat(found("*.txt", false))
        .containsExactly(one + "/deep/b.txt", one + "/deep/er/a.txt", two + "/deep/er/a.txt");
    assertThat(found("c.txt", true)).containsExactly(two + "/c.TXT");
    assertThat(found("er", false)).hasSize(4).contains(one + "/deep/er", one + "/deep/er/a.txt");
    assertThat(found("nothing", false)).isEmpty();
  }

  private Content root(Snapshot snapshot) throws Exception {
    return TreePaths.find(vault.chunks(), snapshot.root(), folder.toString().substring(1))
        .orElseThrow()
        .content();
  }

  @Test
  void tellsWhatChanged() throws Exception {
    List<String> changes = new ArrayList<>();
    Diff diff = new Diff(vault, false, (path, change) -> changes.add(change.letter() + path));
    Diff.Summary summary = diff.between(root(first), root(second));
    assertThat(changes).containsExactly("+/c.TXT", "-/deep/b.txt", "M/deep/er/a.txt");
    assertThat(summary.changedFiles()).isEqualTo(1);
    assertThat(summary.added()).isEqualTo(new Diff.Totals(1, 0, 0, 3 + 6));
    assertThat(summary.removed()).isEqualTo(new Diff.Totals(1, 0, 0, 3 + 3));
  }

  @Test
  void writesFilesByteForByteHolesToo() throws Exception {
    for (String name : List.of("noise", "sparse", "c.TXT")) {
      Node node = TreePaths.find(vault.chunks(), root(second), name).orElseThrow();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Dump.write(vault, node, out);
      assertThat(out.toByteArray()).as(name).isEqualTo(Files.readAllBytes(folder.resolve(name)));
    }
  }

  @Test
  void countsEachChunkOnce() throws Exception {
    Stats.Raw one = Stats.raw(vault, List.of(first));
    Stats.Raw both = Stats.raw(vault, List.of(first, second));
    assertThat(one.missing()).isZero();
    assertThat(one.plainBytes()).isGreaterThan(3 << 20);
    assertThat(both.chunks()).isBetween(one.chunks() + 2, one.chunks() + 20);
    assertThat(both.plainBytes() - one.plainBytes()).isLessThan(100_000);
  }

  @Test
  void editsOnlyWhatIsStillThere() throws Exception {
    Snapshot tagged = first.withTags(List.of("keep"));
    Map<Hash, Optional<Snapshot>> changes =
        Map.of(first.id(), Optional.of(tagged), Hash.of(new byte[1]), Optional.empty());
    Map<Hash, Optional<Snapshot>> done = vault.edit(changes);
    assertThat(done).containsOnlyKeys(first.id());
    assertThat(vault.edit(changes)).as("its id is another now").isEmpty();
    Vault other = new Device(peers.device(Device.SUBJECT), temp.resolve("other")).open();
    try (other) {
      assertThat(other.snapshots().all())
          .extracting(Snapshot::tags)
          .containsExactly(List.of("keep"), List.of());
      assertThat(other.edit(Map.of(second.id(), Optional.empty()))).hasSize(1);
    }
    vault.refresh();
    assertThat(vault.snapshots().all()).extracting(Snapshot::root).containsExactly(first.root());
  }
}
