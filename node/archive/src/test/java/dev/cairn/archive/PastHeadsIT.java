package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.HeadUnreadException;
import dev.cairn.archive.vault.LockUnreadException;
import dev.cairn.archive.vault.LockedException;
import dev.cairn.archive.vault.PastHead;
import dev.cairn.archive.vault.PastHeadList;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Snapshots;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.Vault.OpenOutcome;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.storage.HeadPins.UnverifiedPin;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.HeadRead;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import dev.cairn.storage.pin.PinRecord;
import dev.cairn.storage.stripe.HeadRecord;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thief has the vault's key; the owner, with nothing but the key, gets everything back. */
class PastHeadsIT {

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);
  private final PeerStorage storage = peers.device(Device.SUBJECT);
  private final VaultKeys keys = VaultKeys.of(Device.SECRET);
  private Path folder = Path.of("");
  private List<Snapshot> taken = List.of();

  @BeforeEach
  void backUpTwice() throws Exception {
    folder = Files.createDirectory(temp.resolve("folder"));
    Files.writeString(folder.resolve("a"), "content of a");
    try (Vault vault = device("laptop").create()) {
      Device.backUp(vault, folder);
      Files.writeString(folder.resolve("b"), "content of b");
      Device.backUp(vault, folder);
      taken = vault.snapshots().all();
    }
  }

  private Device device(String name) {
    return new Device(peers.device(Device.SUBJECT), temp.resolve(name));
  }

  private long sequence() throws Exception {
    return ((HeadRead.Found) storage.readHead(keys.headVerifyKey())).sequence();
  }

  private static Map<Hash, Optional<Snapshot>> all(Vault vault) {
    Map<Hash, Optional<Snapshot>> all = new LinkedHashMap<>();
    vault.snapshots().all().forEach(snapshot -> all.put(snapshot.id(), Optional.empty()));
    return all;
  }

  /** On a device that knows nothing but the key. */
  private void bringBack() throws Exception {
    Device fresh = device("fresh");
    try (Vault vault = Vault.openUnread(fresh.place(), "main", Device.SECRET)) {
      PastHead last =
          vault.pastHeads(0, 20).heads().stream()
              .filter(head -> head.snapshots().filter(s -> s.all().size() == 2).isPresent())
              .findFirst()
              .orElseThrow();
      PastHead now = vault.restoreHead(last.id());
      assertThat(now.snapshots().orElseThrow().all()).isEqualTo(taken);
    }
    try (Vault vault = fresh.open()) {
      assertThat(vault.snapshots().all()).isEqualTo(taken);
      Path target = temp.resolve("back");
      Device.restore(vault, taken.getLast(), folder, target);
      assertThat(target.resolve("b")).hasContent("content of b");
      Files.writeString(folder.resolve("c"), "content of c");
      assertThat(Device.backUp(vault, folder).filesUnchanged()).isEqualTo(2);
    }
    try (Vault other = device("laptop").open()) {
      assertThat(other.snapshots().all()).hasSize(3).containsAll(taken);
    }
  }

  @Test
  void headThatListsNothingIsUndone() throws Exception {
    try (Vault thief = device("thief").open()) {
      assertThat(thief.edit(all(thief))).hasSize(2);
    }
    bringBack();
  }

  @Test
  void headThatIsNonsenseIsNamedAndUndone() throws Exception {
    storage.writeHead(keys.headKey(), sequence() + 1000, new byte[] {1, 2, 3});
    assertThat(Vault.open(device("laptop").place(), "main", Device.SECRET))
        .isInstanceOf(OpenOutcome.HeadBroken.class);
    bringBack();
  }

  @Test
  void manyHeadsOfAThiefHideNoneOfBefore() throws Exception {
    long from = sequence() + 1;
    for (long sequence = from; sequence < from + 50; sequence++) {
      byte[] nonsense = {1, (byte) sequence};
      storage.pins().pin(keys.headKey(), sequence, nonsense, Instant.now().plusSeconds(999_999));
      storage.writeHead(keys.headKey(), sequence, nonsense);
    }
    try (Vault vault = Vault.openUnread(device("x").place(), "main", Device.SECRET)) {
      assertThat(vault.pastHeads(0, 20).heads())
          .hasSize(20)
          .noneMatch(h -> h.snapshots().isPresent());
      List<PastHead> before = vault.pastHeads(from, 20).heads();
      assertThat(before.getFirst().snapshots().orElseThrow().all()).isEqualTo(taken);
      assertThatThrownBy(() -> vault.restoreHead(vault.pastHeads(0, 1).heads().getFirst().id()))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("does not open");
      vault.restoreHead(before.getFirst().id());
    }
    try (Vault vault = device("fresh").open()) {
      assertThat(vault.snapshots().all()).isEqualTo(taken);
    }
  }

  private UnverifiedPin pinOf(long sequence) throws Exception {
    return storage.pins().list(keys.headVerifyKey()).pins().stream()
        .filter(pin -> pin.sequence() == sequence)
        .findFirst()
        .orElseThrow();
  }

  private Vault among(List<UnverifiedPin> lies, Set<Hash> silent) throws Exception {
    PeerStorage lying = LyingKeeper.of(peers.device(Device.SUBJECT), lies, silent);
    return Vault.openUnread(new Device(lying, temp.resolve("liar")).place(), "main", Device.SECRET);
  }

  @Test
  void whatALyingKeeperSaysOfAHeadCountsForNothing() throws Exception {
    long last = sequence();
    Hash at = pinOf(last).at();
    List<UnverifiedPin> lies =
        List.of(
            new UnverifiedPin(at, Long.MAX_VALUE),
            new UnverifiedPin(at, 1),
            new UnverifiedPin(Hash.of(new byte[] {1}), last));
    try (Vault honest = device("fresh").open();
        Vault vault = among(lies, Set.of())) {
      assertThat(vault.pastHeads(0, 20).heads())
          .usingRecursiveComparison()
          .isEqualTo(honest.pastHeads(0, 20).heads());
      assertThat(vault.pastHeads(0, 20).heads()).hasSize(2);
    }
  }

  @Test
  void headsThatBeginAsAGoodOneDoDoNotHideIt() throws Exception {
    Hash at = pinOf(sequence()).at();
    List<UnverifiedPin> ground = new ArrayList<>();
    for (int i = 0; i < 40; i++) { // the first four bytes of the id are the same
      byte[] bytes = at.bytes().clone();
      bytes[Hash.BYTES - 1] ^= (byte) (1 + i);
      ground.add(new UnverifiedPin(Hash.copyOf(bytes), sequence()));
    }
    String id = at.hex().substring(Hash.BYTES);
    try (Vault vault = among(ground, Set.of())) {
      assertThat(vault.restoreHead(id.substring(0, 8)).snapshots().orElseThrow().all())
          .isEqualTo(taken);
    }
    for (int i = 40; i < 100; i++) {
      byte[] bytes = at.bytes().clone();
      bytes[Hash.BYTES - 1] ^= (byte) (1 + i);
      ground.add(new UnverifiedPin(Hash.copyOf(bytes), sequence()));
    }
    try (Vault vault = among(ground, Set.of())) {
      assertThatThrownBy(() -> vault.restoreHead(id.substring(0, 8)))
          .hasMessageContaining("cairn vault heads --json");
      assertThat(vault.restoreHead(id).id()).isEqualTo(id);
    }
  }

  @Test
  void headsOfTheSameBeginningAreNamedInFull() throws Exception {
    Map<String, byte[]> seen = new HashMap<>();
    SigningKey key = keys.headKey();
    byte[] first = {};
    byte[] second = {};
    for (int i = 0; second.length == 0; i++) { // two bytes are soon the same
      byte[] nonsense = {1, (byte) i, (byte) (i >>> 8)};
      String id = PinRecord.place(HeadRecord.sign(key, 1, nonsense)).hex().substring(Hash.BYTES);
      first = Objects.requireNonNullElse(seen.put(id.substring(0, 4), nonsense), first);
      second = first.length == 0 ? first : nonsense;
    }
    Instant until = Instant.now().plusSeconds(999_999);
    storage.pins().pin(key, 1, first, until);
    storage.pins().pin(key, 1, second, until);
    List<String> both =
        Stream.of(first, second)
            .map(bytes -> PinRecord.place(HeadRecord.sign(key, 1, bytes)).hex())
            .map(hex -> hex.substring(Hash.BYTES))
            .toList();
    try (Vault vault = device("fresh").open()) {
      assertThatThrownBy(() -> vault.restoreHead(both.getFirst().substring(0, 4)))
          .hasMessageContaining(both.getFirst())
          .hasMessageContaining(both.getLast());
    }
  }

  @Test
  void manyHeadsOfAThiefThatBearTheNumberOfAGoodOneDoNotHideIt() throws Exception {
    long good = sequence();
    for (int i = 0; i < 50; i++) {
      byte[] nonsense = {1, (byte) i};
      storage.pins().pin(keys.headKey(), good, nonsense, Instant.now().plusSeconds(999_999));
    }
    try (Vault vault = device("fresh").open()) {
      List<PastHead> page = vault.pastHeads(0, 20).heads();
      assertThat(page).hasSize(51).allMatch(head -> head.sequence() == good);
      assertThat(page.stream().flatMap(head -> head.snapshots().stream()).map(Snapshots::all))
          .containsExactly(taken);
      assertThat(vault.pastHeads(good, 20).heads()).hasSize(1);
    }
  }

  @Test
  void silenceOfKeepersIsNotTakenForAnAnswer() throws Exception {
    Hash at = pinOf(sequence()).at();
    String id = at.hex().substring(Hash.BYTES);
    peers.set(MemoryPeers.State.DEAD, 0, 3);
    try (Vault vault = among(List.of(), Set.of(at))) {
      PastHeadList list = vault.pastHeads(0, 20);
      assertThat(list.heads()).hasSize(1);
      assertThat(List.of(list.answered(), list.keepers(), list.unread())).containsExactly(8, 12, 1);
      assertThatThrownBy(() -> vault.restoreHead(id))
          .isInstanceOf(HeadUnreadException.class)
          .hasMessageContaining("3 of 20 keepers answered");
      assertThatThrownBy(() -> vault.restoreHead("0123456789"))
          .isNotInstanceOf(HeadUnreadException.class)
          .hasMessageContaining("say 8 of 12 keepers");
      peers.set(MemoryPeers.State.DEAD, 0, 8);
      assertThatThrownBy(() -> vault.pastHeads(0, 20)).isInstanceOf(HeadUnreadException.class);
    }
  }

  @Test
  void theNewestStateIsAmongThemAndNamedSo() throws Exception {
    try (Vault vault = device("laptop").open()) {
      List<PastHead> heads = vault.pastHeads(0, 20).heads();
      assertThat(heads).extracting(PastHead::isNewest).containsExactly(true, false);
      assertThat(heads)
          .extracting(PastHead::sequence)
          .isSortedAccordingTo((a, b) -> b.compareTo(a));
      assertThatThrownBy(() -> vault.restoreHead("ffffffff"))
          .hasMessageContaining("cairn vault heads");
      assertThatThrownBy(() -> vault.restoreHead("")).hasMessageContaining("cairn vault heads");
    }
  }

  @Test
  void snapshotsYoungerThanTheLockStayAndAreNamed() throws Exception {
    storage.lengthenLock(RetentionLock.ofSpan(Duration.ofDays(30)));
    long before = sequence();
    try (Vault vault = device("laptop").open()) {
      assertThatThrownBy(() -> vault.edit(all(vault)))
          .isInstanceOf(LockedException.class)
          .hasMessageContaining(taken.getFirst().id().shortHex() + " until ")
          .hasMessageContaining("nothing was changed");
      assertThat(vault.snapshots().all()).isEqualTo(taken);
      Snapshot swapped = withFilesOf(taken.getLast(), taken.getFirst());
      assertThatThrownBy(() -> vault.edit(Map.of(swapped.id(), Optional.of(swapped))))
          .isInstanceOf(LockedException.class);
      Snapshot older = taken.getFirst().labelled("host", taken.getFirst().time().minusSeconds(1));
      assertThatThrownBy(() -> vault.edit(Map.of(older.id(), Optional.of(older))))
          .isInstanceOf(LockedException.class);
      Snapshot tagged = taken.getFirst().withTags(List.of("kept"));
      assertThat(vault.edit(Map.of(tagged.id(), Optional.of(tagged)))).hasSize(1);
    }
    assertThat(sequence()).isEqualTo(before + 1); // the tag's
  }

  private static Snapshot withFilesOf(Snapshot other, Snapshot s) {
    return new Snapshot(
        s.id(),
        s.time(),
        s.host(),
        s.user(),
        s.paths(),
        s.tags(),
        other.root(),
        s.parent(),
        s.stats());
  }

  @Test
  void tagsAreSetWhereTheLockCannotBeRead() throws Exception {
    PeerStorage unread =
        (PeerStorage)
            Proxy.newProxyInstance(
                PeerStorage.class.getClassLoader(),
                new Class<?>[] {PeerStorage.class},
                (proxy, method, arguments) ->
                    method.getName().equals("lock")
                        ? new OwnLock.Outcome.TooFew(3, 20, List.of())
                        : method.invoke(storage, arguments));
    try (Vault vault = new Device(unread, temp.resolve("unread")).open()) {
      Snapshot tagged = taken.getFirst().withTags(List.of("kept"));
      assertThat(vault.edit(Map.of(tagged.id(), Optional.of(tagged)))).hasSize(1);
      assertThatThrownBy(() -> vault.edit(all(vault))).isInstanceOf(LockUnreadException.class);
    }
  }

  @Test
  void whereTheLockCannotBeReadNothingIsForgotten() throws Exception {
    try (Vault vault = device("laptop").open()) {
      peers.set(MemoryPeers.State.DEAD, 0, 8);
      assertThatThrownBy(() -> vault.edit(all(vault))).isInstanceOf(LockUnreadException.class);
    }
  }

  /** Cut off at any call, before or after its effect: what a head lists is never only there. */
  @Test
  void noHeadThatListsASnapshotIsTheNewestBeforeItIsPinned() throws Exception {
    for (int call = 1; call < 40; call++) {
      for (boolean after : new boolean[] {false, true}) {
        MemoryPeers world = new MemoryPeers(12);
        PeerStorage real = world.device(Device.SUBJECT);
        Path cache = temp.resolve("cut " + call + after);
        new Device(real, cache).create().close();
        FaultyStorage faulty = new FaultyStorage(real, call, after);
        boolean isDone = false;
        try (Vault vault = new Device(faulty, cache).open()) {
          Device.backUp(vault, folder);
          isDone = true;
        } catch (FaultyStorage.Crash | AssertionError | ArchiveException e) {
          isDone = false;
        }
        try (Vault vault = new Device(real, temp.resolve("look " + call + after)).open()) {
          boolean isPinned = vault.pastHeads(0, 9).heads().stream().anyMatch(PastHead::isNewest);
          boolean isEmpty = vault.snapshots().all().isEmpty();
          assertThat(isEmpty || isPinned).as("call %d, after %s", call, after).isTrue();
        }
        if (isDone) {
          return;
        }
      }
    }
    throw new AssertionError("no run came to its end: calls beyond the last were not cut off");
  }
}
