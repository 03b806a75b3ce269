package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.backup.Backup;
import dev.cairn.archive.backup.BackupEvent;
import dev.cairn.archive.backup.BackupOutcome;
import dev.cairn.archive.backup.BackupRequest;
import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.backup.BackupSummary;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device dies at every storage call there is, before and after the call had its effect. */
class InterruptedBackupIT {

  @TempDir Path temp;

  @Test
  void resumesWhereverItDied() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Random random = new Random(3);
    for (int i = 0; i < 5; i++) {
      byte[] content = new byte[2 << 20]; // three packs of 5 MiB
      random.nextBytes(content);
      Files.write(folder.resolve("f" + i), content);
    }
    int calls = 1;
    for (int failAt = 0; failAt < calls; failAt++) {
      for (boolean after : new boolean[] {false, true}) {
        calls = dieAndResume(folder, failAt, after);
      }
    }
    assertThat(calls).isGreaterThan(5);
  }

  /** Gives the number of calls of an undisturbed run. */
  private int dieAndResume(Path folder, int failAt, boolean after) throws Exception {
    Path caches = Files.createTempDirectory(temp, "caches");
    MemoryPeers peers = new MemoryPeers(6);
    new Device(peers.device(Device.SUBJECT), caches.resolve("a")).create().close();
    FaultyStorage faulty = new FaultyStorage(peers.device(Device.SUBJECT), failAt, after);
    try (Vault vault = new Device(faulty, caches.resolve("a")).open()) {
      backUp(vault, folder);
    } catch (FaultyStorage.Crash | ArchiveException expected) {
      assertThat(expected).isNotNull();
    }
    int sentBefore = peers.stripes().size();
    // While nothing has been resumed another device sees the old state or the new one, sound.
    try (Vault vault = new Device(peers.device(Device.SUBJECT), caches.resolve("b")).open()) {
      assertThat(check(vault)).as("after a crash at call %s", failAt).isTrue();
    }
    FaultyStorage counting =
        new FaultyStorage(peers.device(Device.SUBJECT), Integer.MAX_VALUE, false);
    try (Vault vault = new Device(counting, caches.resolve("a")).open()) {
      BackupSummary resumed = backUp(vault, folder);
      // Three packs of data and one of trees; those receipted before are not sent again.
      assertThat(resumed.packs())
          .as("packs sent, call %s", failAt)
          .isLessThanOrEqualTo(Math.max(1, 5 - sentBefore + (after ? 1 : 0)));
      assertThat(check(vault)).isTrue();
      Path target = caches.resolve("target");
      assertThat(Device.restore(vault, vault.snapshots().all().getLast(), folder, target))
          .isInstanceOf(RestoreOutcome.Completed.class);
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
    }
    return counting.calls();
  }

  private static BackupSummary backUp(Vault vault, Path folder) throws Exception {
    BackupOutcome outcome =
        new Backup(
                vault,
                BackupRequest.of(List.of(folder), "host"),
                BackupEvent.Listener.NONE,
                new BackupSettings(5 << 20, 1, 2))
            .run();
    assertThat(outcome).isInstanceOf(BackupOutcome.Completed.class);
    return ((BackupOutcome.Completed) outcome).summary();
  }

  private static boolean check(Vault vault) throws Exception {
    return new Check(vault, new Check.Request(1, false), CheckEvent.Listener.NONE).run().sound();
  }
}
