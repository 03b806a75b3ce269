package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.backup.Backup;
import dev.cairn.archive.backup.BackupEvent;
import dev.cairn.archive.backup.BackupRequest;
import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory that runs out, bugs and Ctrl-C, in the threads that others wait for. */
class CrashIT {

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(6);
  private final FaultyStorage storage =
      new FaultyStorage(peers.device(Device.SUBJECT), Integer.MAX_VALUE, false);
  private Path folder = Path.of("");

  @BeforeEach
  void fill() throws Exception {
    folder = Files.createDirectory(temp.resolve("folder"));
    Random random = new Random(5);
    for (int i = 0; i < 24; i++) {
      byte[] content = new byte[1 << 20];
      random.nextBytes(content);
      Files.write(folder.resolve("f" + i), content);
    }
  }

  private static Backup backup(Vault vault, Path folder) {
    BackupRequest request = BackupRequest.of(List.of(folder), "host");
    // Packs of 5 MiB, so that many more would follow the one that fails.
    BackupSettings settings = new BackupSettings(5 << 20, 1, 2);
    return new Backup(vault, request, BackupEvent.Listener.NONE, settings);
  }

  private static void outOfMemory() {
    throw new OutOfMemoryError("Java heap space");
  }

  private void nothingWasPublished() throws Exception {
    try (Vault other = new Device(peers.device(Device.SUBJECT), temp.resolve("other")).open()) {
      assertThat(other.snapshots().all()).isEmpty();
    }
  }

  @Test
  void aBackupOutOfMemoryEndsAtOnceByNameAndPublishesNothing() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    storage.onStore(() -> {
      tries.incrementAndGet();
      outOfMemory();
    });
    try (Vault vault = new Device(storage, temp.resolve("a")).create()) {
      assertThatThrownBy(() -> backup(vault, folder).run())
          .isInstanceOf(ArchiveException.class)
          .hasMessageContainingAll("sending a pack", "out of memory", "CAIRN_JAVA_OPTS=-Xmx");
      assertThat(tries.get()).isLessThanOrEqualTo(3); // those that were on their way
      nothingWasPublished();
      storage.onStore(() -> {});
      Device.backUp(vault, folder); // and the vault is as good as before
    }
  }

  @Test
  void aBugInASenderEndsTheBackupByName() throws Exception {
    storage.onStore(() -> {
      throw new IllegalStateException("an impossible thing");
    });
    try (Vault vault = new Device(storage, temp.resolve("a")).create()) {
      assertThatThrownBy(() -> backup(vault, folder).run())
          .isInstanceOf(ArchiveException.class)
          .hasMessageContainingAll("sending a pack", "a bug", "an impossible thing");
      nothingWasPublished();
    }
  }

  @Test
  void anInterruptedBackupIsInterruptedAndPublishesNothing() throws Exception {
    CountDownLatch sending = new CountDownLatch(1);
    storage.onStore(() -> {
      sending.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    try (Vault vault = new Device(storage, temp.resolve("a")).create()) {
      Thread owner = Thread.currentThread();
      Thread control = Thread.ofVirtual().unstarted(() -> interruptAfter(sending, owner));
      control.start();
      assertThatThrownBy(() -> backup(vault, folder).run())
          .isInstanceOf(InterruptedException.class);
      control.join();
      nothingWasPublished();
    }
  }

  private static void interruptAfter(CountDownLatch begun, Thread thread) {
    try {
      begun.await();
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aRestoreOutOfMemoryEndsByNameAndClaimsNothing() throws Exception {
    try (Vault vault = new Device(storage, temp.resolve("a")).create()) {
      Snapshot snapshot = Device.backUp(vault, folder).snapshot();
      storage.onRead(() -> {
        if (Thread.currentThread().getName().startsWith("restore-reader")) {
          outOfMemory();
        }
      });
      assertThatThrownBy(() -> Device.restore(vault, snapshot, folder, temp.resolve("target")))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContainingAll("restoring files", "out of memory", "CAIRN_JAVA_OPTS=-Xmx");
    }
  }

  @Test
  void aCheckThatCrashesDoesNotCallTheVaultSound() throws Exception {
    try (Vault vault = new Device(storage, temp.resolve("a")).create()) {
      Device.backUp(vault, folder);
      storage.onInspect(CrashIT::outOfMemory);
      Check check = new Check(vault, Check.Request.DEFAULT, CheckEvent.Listener.NONE);
      assertThatThrownBy(check::run)
          .isInstanceOf(ArchiveException.class)
          .hasMessageContainingAll("checking stripe", "out of memory");
    }
  }
}
