package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.backup.BackupSummary;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.check.CheckReport;
import dev.cairn.archive.prune.MaxUnused;
import dev.cairn.archive.prune.Prune;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneIT {

  private static final PackWriter.Limits LIMITS = new PackWriter.Limits(5 << 20, 1, false);

  @TempDir Path temp;

  private final MemoryPeers peers = new MemoryPeers(6);
  private Path folder;

  @BeforeEach
  void makeFolder() throws Exception {
    folder = Files.createDirectories(temp.resolve("folder"));
    write("stays", 1, 300_000);
    write("goes", 2, 2_000_000);
    new Device(peers.device(Device.SUBJECT), temp.resolve("maker")).create().close();
  }

  private void write(String name, long seed, int bytes) throws Exception {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    Files.write(folder.resolve(name), content);
  }

  private Vault open(String device) throws Exception {
    return new Device(peers.device(Device.SUBJECT), temp.resolve(device)).open();
  }

  private static Prune.Outcome prune(Vault vault, MaxUnused max) throws Exception {
    return new Prune(vault, new Prune.Request(max, false, LIMITS), Prune.Listener.NONE).run();
  }

  private static void forget(Vault vault, Snapshot snapshot) throws Exception {
    vault.refresh();
    assertThat(vault.edit(Map.of(snapshot.id(), Optional.empty()))).hasSize(1);
  }

  /** Loses every stripe that {@code wanted} does not name, as hosts do after quarantine. */
  private void deleteAllBut(Set<Hash> wanted) {
    for (Hash stripe : peers.stripes()) {
      if (!wanted.contains(stripe)) {
        peers.forget(stripe);
      }
    }
  }

  private void requireWhole(String fresh) throws Exception {
    try (Vault vault = open(fresh)) {
      CheckReport report =
          new Check(vault, new Check.Request(1, true), CheckEvent.Listener.NONE).run();
      assertThat(report.problems()).isEmpty();
      assertThat(report.snapshots()).isPositive();
    }
  }

  @Test
  void givesBackWhatOnlyForgottenSnapshotsNeeded() throws Exception {
    try (Vault a = open("a");
        Vault b = open("b")) {
      Snapshot first = Device.backUp(a, folder).snapshot();
      Files.delete(folder.resolve("goes"));
      Snapshot second = Device.backUp(a, folder).snapshot();
      b.refresh();
      forget(a, first);
      assertThat(prune(a, MaxUnused.UNLIMITED)).isInstanceOf(Prune.Outcome.Pruned.class);
      Prune.Outcome.Pruned done = (Prune.Outcome.Pruned) prune(a, MaxUnused.USUAL);
      assertThat(done.packsRepacked()).isEqualTo(1);
      assertThat(done.bytesFreed()).isBetween(2_000_000L, 2_100_000L);
      assertThat(((Prune.Outcome.Pruned) prune(a, MaxUnused.USUAL)).packsRemoved()).isZero();
      b.refresh();
      assertThat(b.stripes()).isEqualTo(a.stripes());
      int before = peers.stripes().size();
      deleteAllBut(b.stripes());
      assertThat(peers.stripes()).hasSizeLessThan(before);
      RestoreOutcome restored = Device.restore(b, second, folder, temp.resolve("target"));
      assertThat(restored).isInstanceOf(RestoreOutcome.Completed.class);
      assertThat(temp.resolve("target/stays")).hasSameBinaryContentAs(folder.resolve("stays"));
    }
    requireWhole("fresh");
  }

  @Test
  void aBackupThatWasRunningListsAgainWhatItReliesOn() throws Exception {
    FaultyStorage slow = new FaultyStorage(peers.device(Device.SUBJECT), Integer.MAX_VALUE, false);
    try (Vault a = open("a");
        Vault b = new Device(slow, temp.resolve("b")).open()) {
      Snapshot parent = Device.backUp(b, folder).snapshot();
      write("new", 3, 100_000);
      AtomicInteger done = new AtomicInteger();
      slow.onStore(() -> {
        // Once, though packs are sent by several threads: the parent goes while the backup that is
        // compared with it runs.
        if (done.getAndIncrement() == 0) {
          try {
            forget(a, parent);
            assertThat(((Prune.Outcome.Pruned) prune(a, MaxUnused.USUAL)).packsKept()).isZero();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }
      });
      BackupSummary summary = Device.backUp(b, folder);
      assertThat(summary.filesUnchanged()).isEqualTo(2);
      assertThat(done.get()).isPositive();
      a.refresh();
      assertThat(a.stripes()).isEqualTo(b.stripes());
      deleteAllBut(a.stripes());
    }
    requireWhole("fresh");
  }

  @Test
  void aHeadReadBeforeACommitDoesNotTakeItBack() throws Exception {
    FaultyStorage slow = new FaultyStorage(peers.device(Device.SUBJECT), Integer.MAX_VALUE, false);
    try (Vault vault = new Device(slow, temp.resolve("b")).open()) {
      slow.afterReadHead(() -> { // as another thread of the daemon does it
        try {
          Device.backUp(vault, folder);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
      vault.refresh();
      assertThat(vault.snapshots().all()).hasSize(1);
      assertThat(vault.index().hasRetired()).isFalse();
    }
  }

  @Test
  void twoDevicesThatStoredTheSameKeepOneCopy() throws Exception {
    FaultyStorage slow = new FaultyStorage(peers.device(Device.SUBJECT), Integer.MAX_VALUE, false);
    try (Vault a = open("a");
        Vault b = new Device(slow, temp.resolve("b")).open()) {
      AtomicInteger done = new AtomicInteger();
      slow.onStore(() -> {
        if (done.getAndIncrement() == 0) {
          try {
            Device.backUp(a, folder);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }
      });
      Device.backUp(b, folder);
      Prune.Outcome.Pruned pruned = (Prune.Outcome.Pruned) prune(b, MaxUnused.USUAL);
      assertThat(pruned.bytesFreed()).isGreaterThan(2_300_000);
      a.refresh();
      assertThat(a.stripes()).isEqualTo(b.stripes());
      deleteAllBut(a.stripes());
      for (Snapshot snapshot : a.snapshots().all()) {
        Path target = temp.resolve(snapshot.id().shortHex());
        assertThat(Device.restore(a, snapshot, folder, target))
            .isInstanceOf(RestoreOutcome.Completed.class);
      }
    }
    requireWhole("fresh");
  }

  @Test
  void prunesNothingWhereSomethingIsMissing() throws Exception {
    try (Vault a = open("a")) {
      Snapshot first = Device.backUp(a, folder).snapshot();
      write("goes", 5, 1_000_000);
      Device.backUp(a, folder);
      forget(a, first);
      Set<Hash> before = a.stripes();
      Hash needed =
          a.chunks()
              .find(a.snapshots().all().getLast().root().refs().getFirst().id())
              .orElseThrow()
              .stripe();
      assertThat(a.commitPrune(a.roots().sequence(), Set.of(needed))).isTrue();
      assertThat(prune(a, MaxUnused.USUAL)).isInstanceOf(Prune.Outcome.Missing.class);
      assertThat(before).contains(needed);
    }
  }

  /**
   * Killed at each call in turn, before and after it had its effect; the vault is whole, always.
   */
  @Test
  void aPruneThatDiesAnywhereLosesNothingAndTheNextOneFinishes() throws Exception {
    Vault maker = open("a");
    Snapshot first = Device.backUp(maker, folder).snapshot();
    write("goes", 7, 500_000);
    write("small", 8, 50_000);
    Device.backUp(maker, folder);
    Files.delete(folder.resolve("goes"));
    Device.backUp(maker, folder);
    maker.refresh();
    Snapshot second = maker.snapshots().all().get(1);
    maker.edit(Map.of(first.id(), Optional.empty(), second.id(), Optional.empty()));
    maker.close();
    int died = 0;
    for (int call = 1; call < 100; call++) {
      for (boolean after : new boolean[] {false, true}) {
        FaultyStorage faulty = new FaultyStorage(peers.device(Device.SUBJECT), call, after);
        try (Vault vault = new Device(faulty, temp.resolve("p" + call + after)).open()) {
          Prune.Request request = new Prune.Request(new MaxUnused(0, 0), false, LIMITS);
          new Prune(vault, request, Prune.Listener.NONE).run();
          assertThat(died).isGreaterThan(8);
          requireWhole("end");
          return;
        } catch (FaultyStorage.Crash | ArchiveException expected) {
          died++;
        }
        requireWhole("fresh" + call + after);
      }
    }
    throw new AssertionError("a prune of a hundred calls");
  }
}
