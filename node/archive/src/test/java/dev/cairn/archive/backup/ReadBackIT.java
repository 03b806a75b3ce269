package dev.cairn.archive.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.ReadOutcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup finds when it reads back what it stored. */
class ReadBackIT {

  private static final long SEED = 20261129;

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);
  private final AtomicInteger reads = new AtomicInteger();
  private final List<BackupEvent> events = new ArrayList<>();
  private boolean spoils;
  private boolean spoilsNext;
  private int liarsNext;
  private Path folder = Path.of("");

  @BeforeEach
  void make() throws Exception {
    folder = Files.createDirectory(temp.resolve("folder"));
    byte[] bytes = new byte[3 << 20];
    new Random(SEED).nextBytes(bytes);
    Files.write(folder.resolve("a"), bytes);
  }

  private Vault vault() throws Exception {
    return new Device(watched(peers.device(Device.SUBJECT)), temp.resolve("cache")).create();
  }

  /** Counts reads behind the backup, and perhaps changes a byte in what they give. */
  private PeerStorage watched(PeerStorage real) {
    return (PeerStorage)
        Proxy.newProxyInstance(
            PeerStorage.class.getClassLoader(),
            new Class<?>[] {PeerStorage.class},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (method.getName().equals("settle")) {
                saved();
              }
              if (method.getName().equals("read")) {
                reads.incrementAndGet();
                if (spoils && result instanceof ReadOutcome.Read read) {
                  read.bytes()[read.bytes().length / 3] ^= 1;
                }
              }
              return result;
            });
  }

  private BackupOutcome backUp(Vault vault, VerifySample sample) throws Exception {
    BackupRequest request = BackupRequest.of(List.of(folder), "host").verifying(sample);
    return new Backup(vault, request, events::add).run();
  }

  /** The head has moved: what is read from now on is read to check it. */
  private void saved() {
    reads.set(0);
    spoils = spoilsNext;
    if (liarsNext > 0) {
      peers.set(MemoryPeers.State.LYING, 0, liarsNext - 1);
    }
  }

  @Test
  void readsBackWhatIsNewAndNothingWhenNothingIs() throws Exception {
    try (Vault vault = vault()) {
      BackupSummary first = ((BackupOutcome.Completed) backUp(vault, VerifySample.USUAL)).summary();
      assertThat(first.packsVerified()).as("drawn until it is a percent").isBetween(1L, 2L);
      assertThat(first.bytesVerified()).isBetween(first.bytesPacked() / 100, first.bytesPacked());
      assertThat(reads).hasPositiveValue();

      BackupSummary same = ((BackupOutcome.Completed) backUp(vault, VerifySample.USUAL)).summary();
      assertThat(same.bytesVerified()).isZero();
      assertThat(reads).as("of an unchanged backup").hasValue(0);

      Files.writeString(folder.resolve("b"), "another");
      BackupSummary not = ((BackupOutcome.Completed) backUp(vault, VerifySample.NONE)).summary();
      assertThat(not.packs()).isPositive();
      assertThat(not.bytesVerified()).isZero();
      assertThat(reads).as("when told not to").hasValue(0);

      Files.writeString(folder.resolve("c"), "and another");
      BackupSummary all = ((BackupOutcome.Completed) backUp(vault, VerifySample.of(100))).summary();
      assertThat(all.bytesVerified()).isEqualTo(all.bytesPacked());
    }
  }

  @Test
  void aDryRunReadsNothing() throws Exception {
    try (Vault vault = vault()) {
      BackupRequest usual = BackupRequest.of(List.of(folder), "host");
      BackupRequest dry =
          new BackupRequest(
              usual.paths(),
              usual.label(),
              usual.exclusions(),
              usual.comparison(),
              VerifySample.of(100),
              true);
      BackupOutcome outcome = new Backup(vault, dry, events::add).run();
      assertThat(((BackupOutcome.Completed) outcome).summary().bytesVerified()).isZero();
      assertThat(reads).hasValue(0);
    }
  }

  @Test
  void hostsThatGiveNonsenseMakeItAnErrorAndTheSnapshotStays() throws Exception {
    liarsNext = 12;
    try (Vault vault = vault()) {
      assertUnreadable(vault, backUp(vault, VerifySample.of(100)));
    }
  }

  private static void assertUnreadable(Vault vault, BackupOutcome outcome) throws Exception {
    assertThat(outcome).isInstanceOf(BackupOutcome.Partly.class);
    BackupOutcome.Partly partly = (BackupOutcome.Partly) outcome;
    assertThat(partly.failed())
        .isNotEmpty()
        .allSatisfy(failed -> {
          assertThat(failed.during()).isEqualTo("verify");
          assertThat(failed.path()).startsWith("stripe ");
          assertThat(failed.message()).contains("blocks needed");
        });
    assertThat(partly.summary().bytesVerified()).isZero();
    assertThat(vault.snapshots().all()).contains(partly.summary().snapshot());
  }

  @Test
  void oneLiarIsNamedAndTheOthersSuffice() throws Exception {
    liarsNext = 1;
    try (Vault vault = vault()) {
      assertThat(backUp(vault, VerifySample.of(100))).isInstanceOf(BackupOutcome.Completed.class);
      assertThat(events).anyMatch(BackupEvent.LiarSeen.class::isInstance);
    }
  }

  @Test
  void bytesThatAreNotWhatWasSealedAreFound() throws Exception {
    spoilsNext = true;
    try (Vault vault = vault()) {
      BackupOutcome outcome = backUp(vault, VerifySample.of(100));
      assertThat(outcome).isInstanceOf(BackupOutcome.Partly.class);
      List<Hash> stored =
          events.stream()
              .filter(BackupEvent.PackStored.class::isInstance)
              .map(event -> ((BackupEvent.PackStored) event).stripeId())
              .toList();
      assertThat(((BackupOutcome.Partly) outcome).failed())
          .isNotEmpty()
          .allSatisfy(failed -> {
            assertThat(failed.during()).isEqualTo("verify");
            assertThat(stored).anyMatch(id -> failed.path().equals("stripe " + id.shortHex()));
          });
    }
  }
}
