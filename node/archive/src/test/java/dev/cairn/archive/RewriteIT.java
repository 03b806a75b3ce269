package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.check.CheckReport;
import dev.cairn.archive.prune.MaxUnused;
import dev.cairn.archive.prune.Prune;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.rewrite.Rewrite;
import dev.cairn.archive.select.Rules;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewriteIT {

  private static final BackupSettings SETTINGS = new BackupSettings(16 << 20, 1, 2);

  @TempDir Path temp;

  private final MemoryPeers peers = new MemoryPeers(6);
  private Path folder;

  @BeforeEach
  void makeFolder() throws Exception {
    folder = Files.createDirectories(temp.resolve("folder"));
    Files.createDirectories(folder.resolve("deep/er"));
    Files.createDirectories(folder.resolve("other"));
    Files.writeString(folder.resolve("deep/er/a.tmp"), "one");
    Files.writeString(folder.resolve("deep/b.txt"), "four");
    Files.writeString(folder.resolve("other/c"), "c");
    byte[] noise = new byte[3 << 20];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("noise"), noise);
    new Device(peers.device(Device.SUBJECT), temp.resolve("maker")).create().close();
  }

  private Vault open(String device) throws Exception {
    return new Device(peers.device(Device.SUBJECT), temp.resolve(device)).open();
  }

  private static Snapshot without(Vault vault, Snapshot snapshot, String... patterns)
      throws Exception {
    List<Rules> rules = List.of(Rules.of(List.of(patterns), false));
    try (Rewrite rewrite = new Rewrite(vault, rules, SETTINGS, false)) {
      Snapshot rewritten = rewrite.without(snapshot);
      rewrite.flush();
      return rewritten;
    }
  }

  private void requireWhole() throws Exception {
    try (Vault vault = open("fresh")) {
      CheckReport report =
          new Check(vault, new Check.Request(1, true), CheckEvent.Listener.NONE).run();
      assertThat(report.problems()).isEmpty();
      assertThat(report.snapshots()).isPositive();
    }
  }

  @Test
  void leavesOutWhatMatchesAndKeepsTheRestByteForByte() throws Exception {
    try (Vault vault = open("a")) {
      Snapshot old = Device.backUp(vault, folder).snapshot();
      Snapshot made = without(vault, old, "*.tmp", "noise", "/**/other");
      assertThat(old.stats().minus(made.stats()))
          .isEqualTo(new Snapshot.Stats(3, 1, 0, 3 + (3 << 20) + 1, 0));
      assertThat(vault.edit(Map.of(old.id(), Optional.of(made)))).containsOnlyKeys(old.id());
      Snapshot kept = vault.snapshots().all().getFirst();
      assertThat(vault.snapshots().all()).hasSize(1);
      assertThat(kept.stats()).isEqualTo(made.stats());

      Path target = temp.resolve("target");
      assertThat(Device.restore(vault, kept, folder, target))
          .isInstanceOf(RestoreOutcome.Completed.class);
      Files.delete(folder.resolve("deep/er/a.tmp"));
      Files.delete(folder.resolve("noise"));
      Files.delete(folder.resolve("other/c"));
      Files.delete(folder.resolve("other"));
      assertThat(TreePicture.of(target).keySet()).isEqualTo(TreePicture.of(folder).keySet());
      assertThat(target.resolve("deep/b.txt")).hasContent("four");
    }
    requireWhole();
  }

  @Test
  void aSnapshotOfWhichNothingIsLeftOutStaysItself() throws Exception {
    try (Vault vault = open("a")) {
      Snapshot old = Device.backUp(vault, folder).snapshot();
      int before = peers.stripes().size();
      assertThat(without(vault, old, "*.nothing", "!b.txt")).isEqualTo(old);
      assertThat(peers.stripes()).hasSize(before);
    }
  }

  @Test
  void sendsNothingOnADryRun() throws Exception {
    try (Vault vault = open("a")) {
      Snapshot old = Device.backUp(vault, folder).snapshot();
      int before = peers.stripes().size();
      List<Rules> rules = List.of(Rules.of(List.of("*.TMP"), true));
      try (Rewrite rewrite = new Rewrite(vault, rules, SETTINGS, true)) {
        assertThat(rewrite.without(old).stats().files()).isEqualTo(old.stats().files() - 1);
        rewrite.flush();
      }
      assertThat(peers.stripes()).hasSize(before);
    }
  }

  @Test
  void whatNoSnapshotHoldsAnyMoreIsPruned() throws Exception {
    try (Vault vault = open("a")) {
      Snapshot old = Device.backUp(vault, folder).snapshot();
      vault.edit(Map.of(old.id(), Optional.of(without(vault, old, "noise"))));
      Prune.Request request =
          new Prune.Request(MaxUnused.USUAL, false, new PackWriter.Limits(5 << 20, 1, false));
      Prune.Outcome.Pruned done =
          (Prune.Outcome.Pruned) new Prune(vault, request, Prune.Listener.NONE).run();
      assertThat(done.bytesFreed()).isGreaterThan(3 << 20);
    }
    requireWhole();
  }

  /** The new tree equals one that only a forgotten snapshot had: its pages lie in its pack. */
  @Test
  void listsAgainWhatAPruneOnAnotherDeviceTookOffMeanwhile() throws Exception {
    try (Vault a = open("a");
        Vault b = open("b")) {
      Files.delete(folder.resolve("noise"));
      Snapshot first = Device.backUp(a, folder).snapshot();
      Files.write(folder.resolve("noise"), new byte[100]);
      Snapshot second = Device.backUp(a, folder).snapshot();
      a.edit(Map.of(first.id(), Optional.empty()));
      Snapshot made = without(a, second, "noise");
      b.refresh();
      Prune.Request all =
          new Prune.Request(new MaxUnused(0, -1), false, new PackWriter.Limits(5 << 20, 1, false));
      assertThat(((Prune.Outcome.Pruned) new Prune(b, all, Prune.Listener.NONE).run()).bytesFreed())
          .isPositive();
      Map<?, Optional<Snapshot>> done = a.edit(Map.of(second.id(), Optional.of(made)));
      assertThat(done.values()).hasSize(1);
      peers.stripes().stream()
          .filter(stripe -> !a.stripes().contains(stripe))
          .forEach(peers::forget);
    }
    requireWhole();
  }
}
