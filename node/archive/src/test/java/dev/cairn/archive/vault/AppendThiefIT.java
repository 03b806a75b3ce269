package dev.cairn.archive.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.chunk.Encoding;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.index.Segment;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.keys.AppendKey;
import dev.cairn.archive.pack.PackDirectory;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.pack.PackLayout;
import dev.cairn.archive.prune.MaxUnused;
import dev.cairn.archive.prune.Prune;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.vault.Vault.OpenOutcome;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.storage.Additions;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.StoreOutcome.Stored;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thief has an append-only device, all of its keys, and software of his own. */
class AppendThiefIT {

  private static final AppendKey KEY = AppendKey.of(Device.SECRET, "main");

  @TempDir Path temp;
  private final Environment env = new RealEnvironment();
  private final MemoryPeers peers = new MemoryPeers(6);
  private final PeerStorage storage = peers.device(Device.SUBJECT);
  private Path folder = Path.of("");
  private Vault thief;
  private Snapshot honest;

  @BeforeEach
  void backUpAndSteal() throws Exception {
    folder = Files.createDirectory(temp.resolve("folder"));
    byte[] content = new byte[400_000];
    new Random(1).nextBytes(content);
    Files.write(folder.resolve("a"), content);
    try (Vault vault = laptop("laptop").create()) {
      vault.adders().allow(storage.additions().device(), "host");
    }
    VaultPlace place = new VaultPlace(storage, env, "acme", temp.resolve("server"));
    thief = ((OpenOutcome.Opened) Vault.open(place, "main", KEY)).vault();
    honest = Device.backUp(thief, folder).snapshot();
    assertThat(fold().taken()).containsExactly(honest);
  }

  @AfterEach
  void close() {
    thief.close();
  }

  private Device laptop(String cache) {
    return new Device(peers.device(Device.SUBJECT), temp.resolve(cache));
  }

  private FoldReport fold() throws Exception {
    try (Vault vault = laptop("laptop").open()) {
      return vault.adders().fold();
    }
  }

  /** With whatever cache, the honest snapshot is whole, and a prune goes on. */
  private void requireNothingChanged() throws Exception {
    for (String cache : List.of("laptop", "fresh")) {
      try (Vault vault = laptop(cache).open()) {
        assertThat(vault.snapshots().all()).containsExactly(honest);
        Check check = new Check(vault, new Check.Request(1, true), CheckEvent.Listener.NONE);
        assertThat(check.run().problems()).isEmpty();
        Path back = temp.resolve("back-" + cache);
        Device.restore(vault, honest, folder, back);
        assertThat(back.resolve("a")).hasSameBinaryContentAs(folder.resolve("a"));
        Prune.Request all =
            new Prune.Request(new MaxUnused(0, 0), false, new PackWriter.Limits(5 << 20, 1, false));
        assertThat(new Prune(vault, all, Prune.Listener.NONE).run())
            .isInstanceOf(Prune.Outcome.Pruned.class);
        assertThat(check.run().problems()).as("after a prune").isEmpty();
      }
    }
  }

  private void add(long number, byte[] sealed) throws Exception {
    Instant until = env.now().plus(Duration.ofDays(30));
    assertThat(storage.additions().add(KEY.head(), number, sealed, until))
        .isInstanceOf(Additions.AddOutcome.Added.class);
  }

  private void add(long number, Snapshot snapshot, PackRecord... packs) throws Exception {
    ChunkLocation page =
        MetadataPage.write(thief, "snapshot", SnapshotCodec.encodePage(List.of(snapshot)));
    List<SegmentPointer> segments = List.of();
    if (packs.length > 0) {
      Segment.Sealed sealed = Segment.seal(thief.keys(), env.secureRandom(), List.of(packs));
      segments = List.of(sealed.at(store(sealed.payload())));
    }
    add(number, new Addition(segments, page, thief.state().head().segments(), env.now()));
  }

  private void add(long number, Addition addition) throws Exception {
    add(
        number,
        addition.seal(thief.keys(), env.secureRandom(), storage.additions().device(), number));
  }

  private Hash store(byte[] payload) throws Exception {
    return ((Stored) storage.store(payload, payload.length)).stripeId();
  }

  /** The honest one as it would be of another host, time and tree. */
  private Snapshot snapshot(String host, Instant time, Content root) {
    return new Snapshot(
        honest.id(),
        time,
        host,
        honest.user(),
        honest.paths(),
        honest.tags(),
        root,
        Optional.empty(),
        honest.stats());
  }

  private void requireRefused(String why) throws Exception {
    FoldReport report = fold();
    assertThat(report.taken()).isEmpty();
    assertThat(report.unread()).isEmpty();
    assertThat(report.refused()).singleElement().asString().contains("of host:", why);
    requireNothingChanged();
  }

  private List<PackRecord> packs() throws Exception {
    return thief.index().packs().stream()
        .map(stripe -> {
          try {
            return thief.index().pack(stripe).orElseThrow();
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        })
        .toList();
  }

  @Test
  void packThatIsKnownStaysAsItIsKnown() throws Exception {
    PackEntry junk =
        new PackEntry(Hash.of(new byte[] {1}), PackLayout.HEADER_BYTES, 64, 1, Encoding.RAW);
    PackRecord[] lies =
        packs().stream()
            .map(pack ->
                new PackRecord(
                    pack.stripe(), 4096, new PackDirectory(PackKind.DATA, List.of(junk))))
            .toArray(PackRecord[]::new);
    assertThat(lies).isNotEmpty();
    add(2, snapshot("host", env.now(), honest.root()), lies);
    FoldReport report = fold();
    assertThat(report.refused()).isEmpty();
    assertThat(report.taken()).hasSize(1); // it is a snapshot of what is there
    honestOnlyAgain(report.taken().getFirst());
    requireNothingChanged();
  }

  private void honestOnlyAgain(Snapshot other) throws Exception {
    try (Vault vault = laptop("laptop").open()) {
      vault.edit(Map.of(other.id(), Optional.empty()));
    }
  }

  @Test
  void chunksThatLieElsewhereAreNotLookedUpInHisPack() throws Exception {
    byte[] nonsense = new byte[600_000];
    new Random(9).nextBytes(nonsense);
    Hash stripe = store(nonsense);
    PackRecord[] lies =
        packs().stream()
            .map(pack -> new PackRecord(stripe, nonsense.length, pack.directory()))
            .toArray(PackRecord[]::new);
    add(2, snapshot("host", env.now(), honest.root()), lies[0]);
    requireRefused("chunk");
  }

  @Test
  void packThatIsShorterThanHeSaysIsNoPack() throws Exception {
    Hash stripe = store(new byte[100]);
    PackEntry entry =
        new PackEntry(Hash.of(new byte[] {3}), PackLayout.HEADER_BYTES, 900, 800, Encoding.RAW);
    PackDirectory directory = new PackDirectory(PackKind.DATA, List.of(entry));
    add(2, snapshot("host", env.now(), honest.root()), new PackRecord(stripe, 5000, directory));
    requireRefused("which has 100");
  }

  @Test
  void chunkBeyondTheEndOfItsPackIsNoChunk() throws Exception {
    Hash stripe = store(new byte[100]);
    PackEntry entry =
        new PackEntry(Hash.of(new byte[] {3}), PackLayout.HEADER_BYTES, 900, 800, Encoding.RAW);
    PackDirectory directory = new PackDirectory(PackKind.DATA, List.of(entry));
    add(2, snapshot("host", env.now(), honest.root()), new PackRecord(stripe, 100, directory));
    requireRefused("beyond its end");
  }

  @Test
  void snapshotOfAnotherHostPushesNoneOfItsOut() throws Exception {
    add(2, snapshot("laptop", env.now(), honest.root()));
    requireRefused("'laptop'");
  }

  @Test
  void snapshotFromTheFuturePushesNoneOut() throws Exception {
    add(2, snapshot("host", env.now().plus(Duration.ofDays(1000)), honest.root()));
    requireRefused("ahead");
  }

  @Test
  void clockThatIsAnHourAheadIsWaitedFor() throws Exception {
    add(2, snapshot("host", env.now().plus(Duration.ofHours(1)), honest.root()));
    FoldReport report = fold();
    assertThat(report.refused()).isEmpty();
    assertThat(report.taken()).isEmpty();
    assertThat(report.unread()).singleElement().asString().contains("ahead");
  }

  @Test
  void snapshotOfNothingIsNotListed() throws Exception {
    Content nowhere = new Content(0, List.of(new ChunkRef(Hash.of(new byte[] {5}), 100)));
    add(2, snapshot("host", env.now(), nowhere));
    requireRefused("chunk");
  }

  @Test
  void nonsenseHidesNothingThatComesAfter() throws Exception {
    add(2, new byte[] {1, 2, 3});
    add(3, snapshot("host", env.now(), honest.root()));
    FoldReport report = fold();
    assertThat(report.refused()).singleElement().asString().contains("addition 2 of host");
    assertThat(report.taken()).hasSize(1);
    try (Vault vault = laptop("laptop").open()) {
      assertThat(vault.adders().all().getFirst().folded()).isEqualTo(3);
      assertThat(vault.adders().all().getFirst().refused()).isEqualTo(1);
    }
  }

  @Test
  void whatWasAddedOnceCannotBeReplaced() throws Exception {
    byte[] other = {7};
    assertThat(storage.additions().add(KEY.head(), 1, other, env.now().plus(Duration.ofDays(1))))
        .isInstanceOf(Additions.AddOutcome.Taken.class);
    requireNothingChanged();
  }

  private Vault laptopAt(Instant time) throws Exception {
    Environment ahead =
        (Environment)
            Proxy.newProxyInstance(
                Environment.class.getClassLoader(),
                new Class<?>[] {Environment.class},
                (proxy, method, args) ->
                    method.getName().equals("now") ? time : method.invoke(env, args));
    VaultPlace place =
        new VaultPlace(peers.device(Device.SUBJECT), ahead, "acme", temp.resolve("laptop"));
    return ((OpenOutcome.Opened) Vault.open(place, "main", Device.SECRET)).vault();
  }

  private static void forgetAndPrune(Vault vault) throws Exception {
    vault.edit(Map.of(vault.snapshots().all().getFirst().id(), Optional.empty()));
    Prune.Request all =
        new Prune.Request(new MaxUnused(0, 0), false, new PackWriter.Limits(5 << 20, 1, false));
    new Prune(vault, all, Prune.Listener.NONE).run();
    assertThat(vault.index().hasRetired()).isTrue();
  }

  @Test
  void packOfLongAgoIsListedAgainOnlyIfHostsStillHaveAllOfIt() throws Exception {
    thief.refresh();
    List<SegmentPointer> listed = thief.state().head().segments();
    List<PackRecord> packs = packs();
    assertThat(packs).isNotEmpty();
    Instant time = env.now();
    for (long number = 2; number <= 3; number++) {
      try (Vault vault = laptopAt(time)) {
        forgetAndPrune(vault);
      }
      time = time.plus(Duration.ofDays(40));
      Snapshot again = snapshot("host", time.minusSeconds(1), honest.root());
      ChunkLocation page =
          MetadataPage.write(thief, "snapshot", SnapshotCodec.encodePage(List.of(again)));
      add(number, new Addition(List.of(), page, listed, time)); // he looked just now, he says
      try (Vault vault = laptopAt(time)) {
        if (number == 2) {
          assertThat(vault.adders().fold().taken()).hasSize(1);
          assertThat(vault.index().hasRetired()).isFalse();
        } else {
          packs.forEach(pack -> peers.forget(pack.stripe()));
          FoldReport report = vault.adders().fold();
          assertThat(report.taken()).isEmpty();
          assertThat(report.refused()).singleElement().asString().contains("pruned meanwhile");
        }
      }
    }
  }
}
