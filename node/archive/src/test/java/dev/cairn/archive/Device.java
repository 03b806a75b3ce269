package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.backup.Backup;
import dev.cairn.archive.backup.BackupEvent;
import dev.cairn.archive.backup.BackupOutcome;
import dev.cairn.archive.backup.BackupRequest;
import dev.cairn.archive.backup.BackupSummary;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.restore.Restore;
import dev.cairn.archive.restore.RestoreEvent;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.restore.RestoreRequest;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.Vault.CreateOutcome;
import dev.cairn.archive.vault.Vault.OpenOutcome;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.env.RealEnvironment;
import dev.cairn.storage.PeerStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** An owner's device in a test: a place, and short ways to do what owners do. */
public final class Device {

  public static final UUID SUBJECT = new UUID(7, 7);
  public static final VaultSecret SECRET = VaultSecret.copyOf(new byte[32]);

  private final VaultPlace place;

  public Device(PeerStorage storage, Path cache) {
    place = new VaultPlace(storage, new RealEnvironment(), "acme", cache);
  }

  public VaultPlace place() {
    return place;
  }

  public Vault create() throws Exception {
    CreateOutcome outcome = Vault.create(place, "main", SECRET);
    assertThat(outcome).isInstanceOf(CreateOutcome.Created.class);
    return ((CreateOutcome.Created) outcome).vault();
  }

  public Vault open() throws Exception {
    OpenOutcome outcome = Vault.open(place, "main", SECRET);
    assertThat(outcome).isInstanceOf(OpenOutcome.Opened.class);
    return ((OpenOutcome.Opened) outcome).vault();
  }

  /** Opened although parts of it are lost. */
  public Vault openForCheck() throws Exception {
    OpenOutcome outcome = Vault.openForCheck(place, "main", SECRET);
    assertThat(outcome).isInstanceOf(OpenOutcome.Opened.class);
    return ((OpenOutcome.Opened) outcome).vault();
  }

  public static BackupSummary backUp(Vault vault, Path folder) throws Exception {
    BackupOutcome outcome =
        new Backup(vault, BackupRequest.of(List.of(folder), "host"), BackupEvent.Listener.NONE)
            .run();
    assertThat(outcome).isInstanceOf(BackupOutcome.Completed.class);
    return ((BackupOutcome.Completed) outcome).summary();
  }

  /** Restores {@code folder} of {@code snapshot} into {@code target}. */
  public static RestoreOutcome restore(Vault vault, Snapshot snapshot, Path folder, Path target)
      throws Exception {
    String inside = folder.toString().substring(1);
    RestoreRequest request = RestoreRequest.of(snapshot, inside, target).verified();
    return new Restore(vault, request, RestoreEvent.Listener.NONE).run();
  }
}
