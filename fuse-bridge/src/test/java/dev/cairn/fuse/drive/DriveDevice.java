package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.Vault.CreateOutcome;
import dev.cairn.archive.vault.Vault.OpenOutcome;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.env.RealEnvironment;
import dev.cairn.storage.PeerStorage;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A device of an owner, with its vault's cache and its drive's folder. */
final class DriveDevice implements AutoCloseable {

  static final UUID SUBJECT = new UUID(7, 7);
  private static final VaultSecret SECRET = VaultSecret.copyOf(new byte[32]);
  private static final long CACHE_BYTES = 1L << 30;

  private final VaultPlace place;
  private final DriveSettings settings;
  private final Vault vault;
  private final Drive drive;

  private DriveDevice(VaultPlace place, DriveSettings settings, Vault vault) throws Exception {
    this.place = place;
    this.settings = settings;
    this.vault = vault;
    this.drive = Drive.open(vault, settings);
  }

  private static VaultPlace place(PeerStorage storage, Path folder) {
    return new VaultPlace(storage, new RealEnvironment(), "acme", folder.resolve("vault"));
  }

  /** Makes the vault, which is on no device yet. */
  static void create(PeerStorage storage, Path folder) throws Exception {
    CreateOutcome outcome = Vault.create(place(storage, folder), "main", SECRET);
    assertThat(outcome).isInstanceOf(CreateOutcome.Created.class);
    ((CreateOutcome.Created) outcome).vault().close();
  }

  /** The drive as this device, named by the last part of its folder, has it. */
  static DriveDevice open(PeerStorage storage, Path folder) throws Exception {
    return open(storage, folder, CACHE_BYTES);
  }

  static DriveDevice open(PeerStorage storage, Path folder, long cacheBytes) throws Exception {
    return open(storage, folder, settings -> settings.withCacheBytesMax(cacheBytes));
  }

  static DriveDevice open(PeerStorage storage, Path folder, UnaryOperator<DriveSettings> change)
      throws Exception {
    VaultPlace place = place(storage, folder);
    OpenOutcome outcome = Vault.open(place, "main", SECRET);
    Vault vault =
        outcome instanceof OpenOutcome.Opened opened
            ? opened.vault()
            : Vault.openUnread(place, "main", SECRET);
    DriveSettings settings = DriveSettings.of(folder.resolve("drive"), folder.getFileName() + "");
    return new DriveDevice(place, change.apply(settings), vault);
  }

  DriveDevice reopened() throws Exception {
    close();
    return open(
        place.storage(),
        Objects.requireNonNull(settings.folder().getParent()),
        settings.cacheBytesMax());
  }

  Drive drive() {
    return drive;
  }

  Hand hand() {
    return new Hand(drive.fileSystem());
  }

  Vault vault() {
    return vault;
  }

  Path folder() {
    return settings.folder();
  }

  @Override
  public void close() {
    drive.close();
    vault.close();
  }
}
