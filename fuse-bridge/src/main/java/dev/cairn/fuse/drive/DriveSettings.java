package dev.cairn.fuse.drive;

import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.fuse.drive.network.KeeperSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a drive is run.
 *
 * @param folder its store; one drive of one vault on one device
 * @param device this device's name, for snapshots and conflicts
 * @param cacheBytesMax size of the cache; what only this device has may exceed it
 * @param quiet what was changed is published when nothing was for so long
 * @param poll how often other devices' changes are looked for where they cannot tell this one; a
 *     twelfth as often where they can
 * @param snapshots how often a snapshot is taken, if something changed
 * @param filesPerMove files sent before the live tree moves; they take about 400 bytes each till
 *     then
 */
public record DriveSettings(
    Path folder,
    String device,
    long cacheBytesMax,
    Duration quiet,
    Duration poll,
    Duration snapshots,
    int filesPerMove) {

  private static final long CACHE_BYTES_DEFAULT = 10L << 30;
  private static final int FILES_PER_MOVE_DEFAULT = 32_768;

  /** Published after 5 seconds, looked for every 5 seconds, a snapshot every 5 minutes. */
  public static DriveSettings of(Path folder, String device) {
    return new DriveSettings(
        folder,
        device,
        CACHE_BYTES_DEFAULT,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        FILES_PER_MOVE_DEFAULT);
  }

  /** The same with another size of the cache. */
  public DriveSettings withCacheBytesMax(long bytes) {
    return new DriveSettings(folder, device, bytes, quiet, poll, snapshots, filesPerMove);
  }

  /** The same, looking for other devices' changes at another pace. */
  public DriveSettings withPoll(Duration period) {
    return new DriveSettings(folder, device, cacheBytesMax, quiet, period, snapshots, filesPerMove);
  }

  /** The same, moving the live tree more or less often. */
  public DriveSettings withFilesPerMove(int files) {
    return new DriveSettings(folder, device, cacheBytesMax, quiet, poll, snapshots, files);
  }

  KeeperSettings keeper() {
    return new KeeperSettings(
        device, quiet, poll, snapshots, cacheBytesMax, BackupSettings.ofMachine(), filesPerMove);
  }
}
