package dev.cairn.fuse.drive.network;

import dev.cairn.archive.backup.BackupSettings;
import java.time.Duration;

/**
 * How often a {@link Keeper} does what.
 *
 * @param device this device's name, for snapshots and conflicts
 * @param quiet the live tree moves when nothing was closed for so long
 * @param poll how often the head is looked at where other devices do not say that they moved it
 * @param snapshots how often a snapshot is taken, if something changed
 * @param cacheBytesMax size of the cache files; what only this device has may exceed it
 * @param packs what sending may take
 * @param filesMax files remembered as sent before the tree moves: about 400 bytes each
 */
public record KeeperSettings(
    String device,
    Duration quiet,
    Duration poll,
    Duration snapshots,
    long cacheBytesMax,
    BackupSettings packs,
    int filesMax) {}
