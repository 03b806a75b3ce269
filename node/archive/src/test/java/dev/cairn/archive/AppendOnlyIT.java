package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.backup.Backup;
import dev.cairn.archive.backup.BackupEvent;
import dev.cairn.archive.backup.BackupRequest;
import dev.cairn.archive.backup.BackupSummary;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.keys.AppendKey;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.prune.MaxUnused;
import dev.cairn.archive.prune.Prune;
import dev.cairn.archive.vault.Adder;
import dev.cairn.archive.vault.Adders;
import dev.cairn.archive.vault.Adders.AllowOutcome;
import dev.cairn.archive.vault.AppendOnlyException;
import dev.cairn.archive.vault.FoldReport;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.Vault.OpenOutcome;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.env.RealEnvironment;
import dev.cairn.storage.Additions.AdditionRead.Found;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.PeerStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that may add to a vault, and a laptop that has its key. */
class AppendOnlyIT {

  private static final AppendKey KEY = AppendKey.of(Device.SECRET, "main");
  private static final PackWriter.Limits LIMITS = new PackWriter.Limits(5 << 20, 1, false);

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(6);
  private final PeerStorage server = peers.device(Device.SUBJECT);
  private Path folder = Path.of("");

  @BeforeEach
  void allow() throws Exception {
    folder = Files.createDirectory(temp.resolve("folder"));
    write("a", 1);
    try (Vault vault = device().create()) {
      vault.adders().allow(server.additions().device(), "host");
    }
  }

  private void write(String name, int seed) throws Exception {
    byte[] content = new byte[300_000];
    new Random(seed).nextBytes(content);
    Files.write(folder.resolve(name), content);
  }

  private Device device() {
    return new Device(peers.device(Device.SUBJECT), temp.resolve("laptop"));
  }

  private Vault onServer(PeerStorage storage, String cache) throws Exception {
    VaultPlace place = new VaultPlace(storage, new RealEnvironment(), "acme", temp.resolve(cache));
    return ((OpenOutcome.Opened) Vault.open(place, "main", KEY)).vault();
  }

  private Vault onServer() throws Exception {
    return onServer(server, "server");
  }

  private BackupSummary backUpOnServer() throws Exception {
    try (Vault vault = onServer()) {
      return Device.backUp(vault, folder);
    }
  }

  private List<Snapshot> takeUp() throws Exception {
    try (Vault vault = device().open()) {
      FoldReport report = vault.adders().fold();
      assertThat(report.refused()).isEmpty();
      assertThat(report.unread()).isEmpty();
      return report.taken();
    }
  }

  private void requireWhole(int snapshots) throws Exception {
    Device fresh = new Device(peers.device(Device.SUBJECT), Files.createTempDirectory(temp, "f"));
    try (Vault vault = fresh.open()) {
      assertThat(vault.snapshots().all()).hasSize(snapshots);
      assertThat(
              new Check(vault, new Check.Request(1, true), CheckEvent.Listener.NONE)
                  .run()
                  .problems())
          .isEmpty();
    }
  }

  @Test
  void whatItAddsIsTakenUpByWhoHasTheKey() throws Exception {
    Snapshot first = backUpOnServer().snapshot();
    write("b", 2);
    BackupSummary second = backUpOnServer();
    assertThat(second.filesUnchanged()).isEqualTo(1);
    assertThat(second.snapshot().parent()).contains(first.id());
    try (Vault vault = device().open()) {
      assertThat(vault.snapshots().all()).as("before").isEmpty();
      assertThat(vault.adders().fold().taken()).containsExactly(first, second.snapshot());
      assertThat(vault.snapshots().all()).containsExactly(first, second.snapshot());
      assertThat(vault.adders().all().getFirst().folded()).isEqualTo(2);
      assertThat(vault.adders().fold().taken()).as("once").isEmpty();
      Device.restore(vault, second.snapshot(), folder, temp.resolve("back"));
      assertThat(temp.resolve("back/b")).hasSameBinaryContentAs(folder.resolve("b"));
    }
    requireWhole(2);
  }

  @Test
  void toItselfWhatItAddedIsThereAtOnce() throws Exception {
    Snapshot first = backUpOnServer().snapshot();
    try (Vault vault = onServer()) {
      assertThat(vault.snapshots().all()).containsExactly(first);
      assertThat(vault.stripes()).as("what it keeps alive").containsAll(stripesOf(vault));
      takeUp();
      vault.refresh();
      assertThat(vault.snapshots().all()).containsExactly(first);
      assertThat(Device.backUp(vault, folder).filesUnchanged()).isEqualTo(1);
      assertThat(vault.snapshots().all()).hasSize(2);
    }
    assertThat(takeUp()).hasSize(1);
    requireWhole(2);
  }

  private static List<Hash> stripesOf(Vault vault) {
    List<Hash> all = new ArrayList<>(vault.index().packs());
    all.addAll(vault.metadataStripes());
    assertThat(all).hasSizeGreaterThan(2);
    return all;
  }

  @Test
  void whatItAddedIsKnownToItWithoutItsCache() throws Exception {
    backUpOnServer();
    try (Vault vault = onServer(server, "another")) {
      assertThat(vault.snapshots().all()).hasSize(1);
      BackupSummary again = Device.backUp(vault, folder);
      assertThat(again.filesUnchanged()).isEqualTo(1);
      assertThat(again.bytesAdded()).isZero();
    }
    assertThat(takeUp()).hasSize(2);
    requireWhole(2);
  }

  private static Map<Hash, Optional<Snapshot>> all(Vault vault) {
    Map<Hash, Optional<Snapshot>> all = new LinkedHashMap<>();
    vault.snapshots().all().forEach(snapshot -> all.put(snapshot.id(), Optional.empty()));
    return all;
  }

  @Test
  void itDoesNothingButAdd() throws Exception {
    backUpOnServer();
    takeUp();
    try (Vault vault = onServer()) {
      assertThat(vault.keys().mayMoveHead()).isFalse();
      long before = vault.sequence();
      List<ThrowingCallable> others =
          List.of(
              () -> vault.edit(all(vault)),
              () -> vault.commitPrune(vault.sequence(), vault.stripes()),
              () -> vault.commitLive(vault.live(), new byte[] {1}, Optional.empty()),
              () -> vault.editPolicies(policies -> policies),
              () -> vault.adders().disallow(server.additions().device()),
              () -> vault.adders().allow(server.additions().device(), "other"),
              () -> vault.commitShareEpoch(7),
              () -> vault.restoreHead("abcd"),
              vault::secret,
              () -> prune(vault));
      for (ThrowingCallable other : others) {
        assertThatThrownBy(other)
            .isInstanceOf(AppendOnlyException.class)
            .hasMessageContaining("may only add snapshots to vault 'main'");
      }
      assertThatThrownBy(() -> vault.keys().headKey()).isInstanceOf(IllegalStateException.class);
      vault.refresh();
      assertThat(vault.sequence()).isEqualTo(before);
    }
    requireWhole(1);
  }

  @Test
  void itAddsSnapshotsOfItsHostAlone() throws Exception {
    try (Vault vault = onServer()) {
      int before = peers.stripes().size();
      assertThatThrownBy(() ->
              new Backup(
                      vault,
                      BackupRequest.of(List.of(folder), "another"),
                      BackupEvent.Listener.NONE)
                  .run())
          .isInstanceOf(AppendOnlyException.class)
          .hasMessageContainingAll("of host 'host' only", "not of 'another'");
      assertThat(peers.stripes()).as("nothing was sent").hasSize(before);
    }
  }

  @Test
  void whoIsTakenOffTheListAddsNothingMore() throws Exception {
    backUpOnServer();
    try (Vault vault = onServer();
        Vault laptop = device().open()) {
      laptop.adders().fold();
      laptop.adders().disallow(server.additions().device());
      assertThatThrownBy(() -> Device.backUp(vault, folder))
          .isInstanceOf(AppendOnlyException.class)
          .hasMessageContaining("any more");
      assertThat(laptop.adders().fold().taken()).isEmpty();
    }
    requireWhole(1);
  }

  @Test
  void whoIsLetAgainAddsNothingASecondTime() throws Exception {
    for (long made = 1; made <= 5; made++) {
      backUpOnServer();
      if (made % 2 == 1) {
        takeUp();
      }
      assertThat(forgetAllAndLetAgain().folded()).isEqualTo(made);
      assertThat(takeUp()).as("after %d", made).isEmpty();
    }
    write("b", 2);
    assertThat(backUpOnServer().filesNew()).as("nothing to compare with").isEqualTo(2);
    assertThat(takeUp()).hasSize(1);
    requireWhole(1);
  }

  private Adder forgetAllAndLetAgain() throws Exception {
    try (Vault laptop = device().open()) {
      laptop.edit(all(laptop));
      laptop.adders().disallow(server.additions().device());
      return ((AllowOutcome.Allowed) laptop.adders().allow(server.additions().device(), "host"))
          .adder();
    }
  }

  @Test
  void eachHostHasOneDeviceThatAdds() throws Exception {
    try (Vault laptop = device().open()) {
      VerifyKey other = peers.device(Device.SUBJECT).additions().device();
      assertThat(other).isNotEqualTo(server.additions().device());
      assertThat(laptop.adders().allow(other, "host"))
          .isInstanceOfSatisfying(
              AllowOutcome.HostTaken.class,
              taken -> assertThat(taken.other().device()).isEqualTo(server.additions().device()));
      for (int i = 1; i < Adders.DEVICES_MAX; i++) {
        VerifyKey more = peers.device(Device.SUBJECT).additions().device();
        assertThat(laptop.adders().allow(more, "host" + i))
            .isInstanceOf(AllowOutcome.Allowed.class);
      }
      assertThat(laptop.adders().allow(other, "another")).isInstanceOf(AllowOutcome.TooMany.class);
      assertThat(laptop.adders().allow(server.additions().device(), "renamed"))
          .isInstanceOf(AllowOutcome.Allowed.class);
      assertThat(laptop.adders().all()).hasSize(Adders.DEVICES_MAX);
    }
  }

  private static Prune.Outcome prune(Vault vault) throws Exception {
    Prune.Request request = new Prune.Request(new MaxUnused(0, 0), false, LIMITS);
    return new Prune(vault, request, Prune.Listener.NONE).run();
  }

  @Test
  void pruneKnowsWhatWasAdded() throws Exception {
    Snapshot first = backUpOnServer().snapshot();
    takeUp();
    backUpOnServer(); // relies on packs of the first
    try (Vault laptop = device().open()) {
      laptop.edit(Map.of(first.id(), Optional.empty()));
      assertThat(prune(laptop)).isInstanceOf(Prune.Outcome.Pruned.class);
    }
    requireWhole(1);
  }

  @Test
  void pruneStopsWhereItCannotKnowWhatWasAdded() throws Exception {
    Snapshot first = backUpOnServer().snapshot();
    takeUp();
    try (Vault laptop = device().open()) {
      laptop.edit(Map.of(first.id(), Optional.empty()));
      List<Hash> before = peers.stripes();
      backUpOnServer();
      List<Hash> added = new ArrayList<>(peers.stripes());
      added.removeAll(before);
      added.forEach(peers::forget);
      assertThatThrownBy(() -> prune(laptop))
          .hasMessageContainingAll("append-only", "Nothing was pruned", "disallow");
    }
  }

  @Test
  void whatIsPrunedBesideAnAdditionIsListedAgainByWhoNeverSawIt() throws Exception {
    Snapshot first = backUpOnServer().snapshot();
    takeUp();
    FaultyStorage storage = new FaultyStorage(server, Integer.MAX_VALUE, false);
    try (Vault vault = onServer(storage, "server");
        Vault laptop = device().open()) {
      // After the last look at the head, so that the server does not know.
      storage.afterReadHead(() -> storage.afterReadHead(() -> forgetAndPrune(laptop, first)));
      assertThat(Device.backUp(vault, folder).bytesAdded()).isZero();
    }
    Device fresh = new Device(peers.device(Device.SUBJECT), temp.resolve("fresh"));
    try (Vault vault = fresh.open()) {
      assertThat(vault.index().packs()).as("pruned").isEmpty();
      FoldReport report = vault.adders().fold();
      assertThat(report.refused()).isEmpty();
      assertThat(report.taken()).hasSize(1);
      assertThat(vault.index().owesLeases()).isTrue();
    }
    requireWhole(1);
  }

  private static void forgetAndPrune(Vault laptop, Snapshot snapshot) {
    try {
      laptop.edit(Map.of(snapshot.id(), Optional.empty()));
      assertThat(prune(laptop))
          .isInstanceOfSatisfying(
              Prune.Outcome.Pruned.class, done -> assertThat(done.packsRemoved()).isPositive());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatWasForgottenAndPrunedBeforeItLookedIsAddedAgain() throws Exception {
    Snapshot first = backUpOnServer().snapshot();
    try (Vault laptop = device().open()) {
      laptop.adders().fold();
      laptop.edit(Map.of(first.id(), Optional.empty()));
      assertThat(prune(laptop))
          .isInstanceOfSatisfying(
              Prune.Outcome.Pruned.class, done -> assertThat(done.packsRemoved()).isPositive());
    }
    try (Vault vault = onServer()) {
      assertThat(vault.snapshots().all()).isEmpty();
      assertThat(vault.index().hasRetired()).isTrue();
      Device.backUp(vault, folder);
    }
    assertThat(takeUp()).hasSize(1);
    requireWhole(1);
  }

  @Test
  void aBackupThatDiesAnywhereLeavesNothingHalfAdded() throws Exception {
    int added = 0;
    int calls = 0;
    for (boolean isDead = true; isDead; calls++) {
      write("changing", 100 + calls);
      FaultyStorage dying = new FaultyStorage(server, calls / 2, calls % 2 == 1);
      isDead = !backsUp(dying, "server");
      added += takeUp().size();
    }
    assertThat(calls).as("twice the calls that it died at").isGreaterThan(12);
    assertThat(added).as("of those that died after the addition, and the last").isGreaterThan(1);
    requireWhole(added);
  }

  private boolean backsUp(FaultyStorage storage, String cache) {
    try (Vault vault = onServer(storage, cache)) {
      Device.backUp(vault, folder);
      return true;
    } catch (Exception e) {
      assertThat(e).hasStackTraceContaining("crash at call");
      return false;
    }
  }

  @Test
  void whatWasAddedByARunThatDiedThenIsNotListedTwice() throws Exception {
    VerifyKey head = VaultKeys.of(KEY).headVerifyKey();
    VerifyKey device = server.additions().device();
    String cache = "";
    for (int calls = 0; !(server.additions().read(head, device, 1) instanceof Found); calls++) {
      cache = "server-" + calls; // so that each run makes the same calls
      assertThat(backsUp(new FaultyStorage(server, calls, true), cache)).isFalse();
    }
    // The last one has made the addition, and its cache did not hear of it.
    try (Vault vault = onServer(server, cache)) {
      assertThat(vault.snapshots().all()).hasSize(1);
      List<Hash> unlisted = new ArrayList<>();
      vault.index().pending(pack -> unlisted.add(pack.stripe()));
      assertThat(unlisted).isEmpty();
      assertThat(Device.backUp(vault, folder).bytesAdded()).isZero();
    }
    assertThat(takeUp()).hasSize(2);
    requireWhole(2);
  }
}
