package dev.cairn.archive.backup;

import java.util.List;

/**
 * How far a backup is: a consistent enough picture, taken whenever asked.
 *
 * @param filesTotal files seen so far, by a scan beside the backup or by itself; grows until {@code
 *     scanned}
 * @param bytesTotal bytes of these
 * @param scanned true when the totals are final
 * @param filesDone files saved, unchanged ones included
 * @param bytesDone bytes read or found unchanged
 * @param bytesPacked sealed bytes of packs that are durable
 * @param bytesOnWire coded bytes sent for them
 * @param errors paths that failed
 * @param current paths being read now
 */
public record BackupProgress(
    long filesTotal,
    long bytesTotal,
    boolean scanned,
    long filesDone,
    long bytesDone,
    long bytesPacked,
    long bytesOnWire,
    long errors,
    List<String> current) {}
