package dev.cairn.archive.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.Device;
import dev.cairn.archive.FixedRandom;
import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.chunk.ChunkReader;
import dev.cairn.archive.chunk.ChunkWriter;
import dev.cairn.archive.chunk.Encoding;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.index.Segment;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.keys.VaultLocator;
import dev.cairn.archive.pack.PackBuilder;
import dev.cairn.archive.pack.PackDirectory;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.pack.PackLayout;
import dev.cairn.archive.pack.Padme;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.PageBuilder;
import dev.cairn.archive.tree.RefList;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Golden bytes of everything that an archive writes. If one of these changes, old vaults become
 * unreadable: give the format a new version instead.
 */
class ArchiveFormatsTest {

  private static final Hash ONE = Hash.of(new byte[] {1});
  private static final Hash TWO = Hash.of(new byte[] {2});

  private final VaultKeys keys = VaultKeys.of(Device.SECRET);

  /** The first 8 bytes of SHA-256: enough to notice any change. */
  private static String mark(byte[] bytes) {
    return bytes.length + ":" + HexFormat.of().formatHex(Hash.of(bytes).bytes(), 0, 8);
  }

  private static PackEntry entry() {
    return new PackEntry(ONE, PackLayout.HEADER_BYTES, 132, 300, Encoding.ZSTD);
  }

  private static Snapshot snapshot() {
    return new Snapshot(
        ONE,
        Instant.ofEpochSecond(1_700_000_000, 5),
        "host",
        "user",
        List.of("/home/u"),
        List.of("tag"),
        new Content(0, List.of(new ChunkRef(ONE, 77))),
        Optional.of(TWO),
        new Snapshot.Stats(1, 2, 3, 4, 5));
  }

  private static Node node(byte[] name) {
    return new Node(
        name,
        NodeKind.FILE,
        04755,
        new Node.Owner(1000, 4_000_000_000L, "u", "g"),
        new Node.Time(-1, 999_999_999),
        new Node.Time(5, 6),
        new Node.Identity(7, 8, 2),
        1L << 40,
        new Content(0, List.of(new ChunkRef(TWO, 10))),
        List.of(new Node.Extent(4096, 10)),
        new byte[0],
        0,
        List.of(new Node.Attribute(new byte[] {'a'}, new byte[] {0, 1})));
  }

  @Test
  void keysAndNamesAreWhatTheyWere() {
    assertThat(keys.headVerifyKey().toString()).startsWith("4bdca6ec43d1f80b");
    assertThat(mark(keys.chunkIdKey())).isEqualTo("32:22e544978b3a3a43");
    assertThat(mark(keys.gearKey())).isEqualTo("32:b49b41770e261e63");
    VaultLocator locator = VaultLocator.of("acme", Device.SUBJECT, "main");
    assertThat(locator.hash().shortHex()).isEqualTo("c5c8b2ce");
    assertThat(locator.shareKey(1).shortHex()).isEqualTo("45eea3f9");
    Hash id = new ChunkIds(keys.chunkIdKey()).of(new byte[] {1, 2, 3}, 0, 3);
    assertThat(id.shortHex()).isEqualTo("d6993c99");
  }

  /** What is remembered of tiny files' chunks must not take more memory than the pack. */
  @Test
  void aPackTakesSoManyChunksAndNoMore() {
    PackBuilder builder = new PackBuilder(PackKind.DATA, new byte[32 << 20]);
    int chunks = 0;
    for (; builder.fits(64); chunks++) {
      builder.reserve(ONE, 64, 20, Encoding.RAW);
    }
    assertThat(chunks).isEqualTo(65_536);
    assertThat(builder.directory().entries().getLast().end()).isLessThan(5 << 20);
  }

  @Test
  void recordsAreWhatTheyWere() throws Exception {
    PackRecord pack = new PackRecord(TWO, 4096, new PackDirectory(PackKind.TREE, List.of(entry())));
    assertThat(mark(pack.encode())).isEqualTo("85:5ebb907ad7ef7677");
    assertThat(PackRecord.decode(pack.encode())).isEqualTo(pack);
    SegmentPointer pointer = new SegmentPointer(ONE, 100, 200, 3);
    assertThat(mark(pointer.encode())).isEqualTo("41:af60d3d4b1cb960f");
    assertThat(SegmentPointer.decode(pointer.encode())).isEqualTo(pointer);
    byte[] list = RefList.encode(List.of(new ChunkRef(ONE, 5), new ChunkRef(TWO, 1L << 50)));
    assertThat(mark(list)).isEqualTo("83:3bb96be90653bf0a");
    byte[] page = SnapshotCodec.encodePage(List.of(snapshot()));
    assertThat(mark(page)).isEqualTo("122:00d7add3b8dc9a15");
    ChunkIds ids = new ChunkIds(keys.chunkIdKey());
    assertThat(SnapshotCodec.decodePage(page, ids))
        .containsExactly(SnapshotCodec.named(snapshot(), ids));
  }

  @Test
  void sealedChunksPacksSegmentsAndHeadsAreWhatTheyWere() throws Exception {
    byte[] text = "compressible ".repeat(100).getBytes(StandardCharsets.UTF_8);
    Hash id = new ChunkIds(keys.chunkIdKey()).of(text, 0, text.length);
    FixedRandom random = new FixedRandom();
    try (ChunkWriter writer = new ChunkWriter(random);
        ChunkReader reader = new ChunkReader(keys.chunks(), keys.chunkIdKey())) {
      ChunkWriter.Encoded encoded = writer.encode(text, 0, text.length);
      assertThat(encoded.encoding()).isEqualTo(Encoding.ZSTD);
      PackBuilder builder = new PackBuilder(PackKind.DATA, new byte[4096]);
      PackEntry place =
          builder.reserve(id, encoded.sealedBytes(), encoded.plainBytes(), encoded.encoding());
      writer.seal(keys.chunks(), id, encoded, builder.payload(), place.offset());
      builder.sealed();
      builder.close();
      int length = builder.finish(keys.metadata(), random);
      byte[] payload = Arrays.copyOf(builder.payload(), length);
      assertThat(mark(payload)).isEqualTo("192:ccea7adef8c39181");
      PackLayout.DirectoryAt at = PackLayout.openHeader(keys.metadata(), payload);
      byte[] sealed = Arrays.copyOfRange(payload, at.offset(), at.offset() + at.sealedBytes());
      assertThat(PackLayout.openDirectory(keys.metadata(), sealed)).isEqualTo(builder.directory());
      ChunkReader.Claim claim = new ChunkReader.Claim(id, Encoding.ZSTD, text.length);
      Slice chunk = new Slice(payload, place.offset(), place.sealedBytes());
      assertThat(reader.open(chunk, claim)).isEqualTo(text);
      payload[place.offset() + 20] ^= 1;
      assertThatThrownBy(() -> reader.open(chunk, claim)).isInstanceOf(SealBrokenException.class);
    }
    PackRecord pack = new PackRecord(TWO, 4096, new PackDirectory(PackKind.TREE, List.of(entry())));
    Segment.Sealed segment = Segment.seal(keys, random, List.of(pack));
    assertThat(mark(segment.payload())).isEqualTo("192:e28913c9147d9f3f");
    assertThat(Segment.open(keys, segment.at(ONE), segment.payload())).containsExactly(pack);
    Head head =
        new Head(
            "main",
            List.of(segment.at(ONE)),
            List.of(new ChunkLocation(TWO, entry())),
            3,
            new byte[] {9},
            Optional.empty(),
            List.of());
    byte[] sealedHead = HeadCodec.seal(keys, random, head);
    assertThat(mark(sealedHead)).isEqualTo("234:242d11a080e66326");
    assertThat(HeadCodec.open(keys, sealedHead).segments()).isEqualTo(head.segments());
    assertThat(HeadCodec.open(keys, sealedHead).snapshotPages()).isEqualTo(head.snapshotPages());
  }

  @Test
  void headWithPoliciesIsWhatItWas() throws Exception {
    FixedRandom random = new FixedRandom();
    Head head = Head.empty("main").withPolicies(Optional.of(new ChunkLocation(TWO, entry())));
    byte[] sealed = HeadCodec.seal(keys, random, head);
    assertThat(mark(sealed)).isEqualTo("191:92f7323b3eb7569d");
    assertThat(HeadCodec.open(keys, sealed)).usingRecursiveComparison().isEqualTo(head);
  }

  @Test
  void policiesAreWhatTheyWere() throws Exception {
    StoredPolicy usual =
        new StoredPolicy(
            StoredPolicy.Source.DEFAULT,
            new TreeMap<>(Map.of("keep-daily", List.of("7"))),
            Instant.ofEpochMilli(1_700_000_000_123L),
            "ada-laptop");
    StoredPolicy one =
        new StoredPolicy(
            new StoredPolicy.Source("ada-laptop", List.of("/b", "/a")),
            new TreeMap<>(
                Map.of("exclude", List.of("*.tmp", "é"), "key-of-a-newer-cairn", List.of())),
            Instant.EPOCH,
            "");
    byte[] page = PolicyCodec.encode(List.of(one, usual));
    assertThat(HexFormat.of().formatHex(page))
        .isEqualTo(
            "0a260a001a0f0a0a6b6565702d6461696c7912013720f6a1abfef9622a0a6164612d6c6170746f70"
                + "0a460a0a6164612d6c6170746f7012022f6112022f621a140a076578636c75646512052a2e746d70"
                + "1202c3a91a160a146b65792d6f662d612d6e657765722d636169726e20002a00");
    assertThat(PolicyCodec.decode(page)).containsExactly(usual, one);
  }

  /** Keeps pages in a map. */
  private Content write(Map<Hash, byte[]> store, List<Node> nodes) throws Exception {
    ChunkIds ids = new ChunkIds(keys.chunkIdKey());
    PageBuilder<RuntimeException> pages =
        new PageBuilder<>(page -> {
          Hash id = ids.of(page, 0, page.length);
          store.put(id, page);
          return new ChunkRef(id, page.length);
        });
    for (Node node : nodes) {
      pages.add(node);
    }
    return pages.build();
  }

  private static byte[] load(Map<Hash, byte[]> store, Hash id) {
    return java.util.Objects.requireNonNull(store.get(id));
  }

  @Test
  void pagesAreWhatTheyWere() throws Exception {
    Map<Hash, byte[]> store = new HashMap<>();
    Content content = write(store, List.of(node(new byte[] {(byte) 0xff})));
    assertThat(mark(load(store, content.refs().getFirst().id()))).isEqualTo("106:4c1e362f6c60e6bc");
    DirectoryReader<RuntimeException> reader =
        new DirectoryReader<>(id -> load(store, id), content);
    Node back = reader.next();
    assertThat(back).usingRecursiveComparison().isEqualTo(node(new byte[] {(byte) 0xff}));
    assertThat(reader.next()).isNull();
  }

  @Test
  void directoriesOfAnySizeComeBackAndATouchedFileChangesOnePage() throws Exception {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      nodes.add(node(String.format("%06d", i).getBytes(StandardCharsets.US_ASCII)));
    }
    Map<Hash, byte[]> store = new HashMap<>();
    Content content = write(store, nodes);
    assertThat(content.depth()).isPositive();
    DirectoryReader<RuntimeException> reader =
        new DirectoryReader<>(id -> load(store, id), content);
    for (Node node : nodes) {
      Node back = java.util.Objects.requireNonNull(reader.next());
      assertThat(back.name()).isEqualTo(node.name());
    }
    assertThat(reader.next()).isNull();
    int before = store.size();
    nodes.remove(30_000);
    write(store, nodes);
    assertThat(store.size() - before).isLessThan(5); // its page and the lists above it
  }

  @Test
  void refusesNamesThatWouldLeaveTheirDirectory() throws Exception {
    for (String name : List.of("..", ".", "a/b", "a\0")) {
      Map<Hash, byte[]> store = new HashMap<>();
      Content content = write(store, List.of(node(name.getBytes(StandardCharsets.US_ASCII))));
      DirectoryReader<RuntimeException> reader =
          new DirectoryReader<>(id -> load(store, id), content);
      assertThatThrownBy(reader::next).isInstanceOf(TreeFormatException.class);
    }
  }

  @Test
  void paddingTellsLittleAndCostsLittle() {
    assertThat(Padme.padded(16 << 20)).isEqualTo(16 << 20);
    for (int length = 1; length < 1 << 24; length += 9973) {
      int padded = Padme.padded(length);
      assertThat(padded).isBetween(length, length + length / 8 + 1);
      assertThat(Padme.padded(padded)).isEqualTo(padded);
    }
  }
}
