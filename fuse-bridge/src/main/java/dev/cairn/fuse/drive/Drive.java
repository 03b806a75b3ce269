package dev.cairn.fuse.drive;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.fuse.drive.network.Keeper;
import dev.cairn.fuse.drive.network.Pinning;
import dev.cairn.fuse.drive.network.VaultArchive;
import dev.cairn.fuse.drive.network.VaultQuota;
import dev.cairn.fuse.drive.snapshot.SnapshotFileSystem;
import dev.cairn.fuse.drive.snapshot.Top;
import dev.cairn.fuse.drive.store.Eviction;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.KernelCache;
import dev.cairn.fuse.kernel.Space;
import java.io.IOException;
import java.util.Optional;

/**
 * A vault as a drive: a {@link FileSystem} to be mounted, and what is done with it beside the
 * kernel. Works without the network, and catches up when there is one: the vault may be {@link
 * Vault#openUnread unread}.
 *
 * <p>Safe for many threads. One drive of a vault on a device; the store's folder is locked.
 */
public final class Drive implements AutoCloseable {

  private final Vault vault;
  private final Operations store;
  private final Keeper keeper;
  private final Pinning pinning;
  private final VaultQuota quota;
  private final DriveFileSystem fileSystem;
  private final long cacheBytesMax;

  private Drive(Vault vault, Operations store, DriveSettings settings) {
    this.vault = vault;
    this.store = store;
    this.cacheBytesMax = settings.cacheBytesMax();
    VaultArchive archive = new VaultArchive(vault);
    store.store().connect(archive);
    this.pinning = new Pinning(vault.env(), store);
    this.quota = new VaultQuota(vault, store.store());
    Keeper.Others others = new Keeper.Others(archive, quota, pinning::look);
    this.keeper = new Keeper(vault, store, settings.keeper(), others);
    CairnAttributes attributes = new CairnAttributes(vault, store, keeper, pinning);
    SnapshotFileSystem snapshots =
        new SnapshotFileSystem(archive, new Top.All(vault), DriveFileSystem.SNAPSHOTS_ROOT);
    this.fileSystem =
        new DriveFileSystem(
            new StoreFileSystem(
                store,
                new StoreFileSystem.Events() {
                  @Override
                  public void closed(long inode) {
                    keeper.closed(inode);
                  }

                  @Override
                  public Space space() throws IOException {
                    return Drive.this.space();
                  }
                }),
            attributes,
            snapshots,
            this::started);
  }

  /**
   * Opens a drive. Its first time, it begins with the vault's live tree, or with the newest
   * snapshot.
   *
   * @param vault stays the caller's, and open until the drive is closed
   */
  public static Drive open(Vault vault, DriveSettings settings)
      throws IOException, ArchiveException, InterruptedException {
    Store store = Store.open(vault.env(), settings.folder());
    boolean opened = false;
    try {
      Drive drive = new Drive(vault, new Operations(store), settings);
      drive.keeper.begin();
      opened = true;
      return drive;
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  private void started(KernelCache kernel) {
    keeper.start(kernel);
    pinning.start();
  }

  private Space space() throws IOException {
    Store disk = store.store();
    return DriveSpace.of(quota.usage(), disk.allowedBytes(), disk.diskSpace(), disk.diskBytes());
  }

  /** One snapshot, to be mounted read-only. */
  public static FileSystem snapshot(Vault vault, Snapshot snapshot) {
    return new SnapshotFileSystem(new VaultArchive(vault), new Top.One(snapshot), FileSystem.ROOT);
  }

  /** What is to be mounted; once. */
  public FileSystem fileSystem() {
    return fileSystem;
  }

  /**
   * Returns when all that the drive is now is on the network, but for {@link DriveStatus#unsent}.
   *
   * @param withSnapshot takes a snapshot of it as well
   * @return the snapshot, if one was taken
   * @throws ArchiveException if the network could not take it; nothing is lost
   */
  public Optional<Snapshot> sync(boolean withSnapshot)
      throws ArchiveException, IOException, InterruptedException {
    return keeper.sync(withSnapshot);
  }

  /** How it is. */
  public DriveStatus status() throws IOException {
    Keeper.State state = keeper.state();
    Eviction.Fill fill = new Eviction(store).fill();
    return new DriveStatus(
        store.store().recovered(),
        store.store().isClean(),
        state.published(),
        state.problem(),
        state.unsent(),
        state.conflicts(),
        fill.bytes(),
        fill.files(),
        pinning.state());
  }

  /** Brings the cache below its size now, if it is above. */
  public void evict() throws IOException {
    new Eviction(store).run(cacheBytesMax);
  }

  /**
   * Fetches what is pinned and not here yet, now.
   *
   * @return false if some of it cannot be had: {@link DriveStatus#pinned} says why
   */
  public boolean fetchPinned() throws IOException, InterruptedException {
    store.store().loadPins();
    return pinning.fetchAll();
  }

  /** The vault that it shows. */
  public Vault vault() {
    return vault;
  }

  /**
   * Ends it, after the unmount; {@link #sync} first, if the network is to have all. Nothing is lost
   * either way: what is not on the network is in the store.
   */
  @Override
  public void close() {
    pinning.close();
    keeper.close();
    store.store().close();
  }
}
