package dev.cairn.archive.backup;

import dev.cairn.archive.vault.Snapshot;
import java.time.Duration;

/**
 * What a finished backup did, with restic's words.
 *
 * @param filesNew files whose path the parent did not have
 * @param dirsNew the same of directories
 * @param filesProcessed all files in the snapshot
 * @param bytesProcessed sum of their sizes
 * @param chunksAdded chunks that were new to the vault
 * @param bytesAdded plaintext bytes of them, directory pages included
 * @param bytesSealed the same, compressed and sealed
 * @param bytesPacked payload bytes of the packs sent, padding included; the index segment and the
 *     page of snapshots (a few KiB) are not counted
 * @param bytesOnWire coded bytes sent
 * @param packs packs sent
 * @param packsBelowTarget packs that ended with fewer blocks placed than wanted; repair owes them
 *     the rest
 * @param packsVerified packs that were read back from their hosts
 * @param bytesVerified payload bytes of them
 */
public record BackupSummary(
    Snapshot snapshot,
    long filesNew,
    long filesChanged,
    long filesUnchanged,
    long dirsNew,
    long dirsChanged,
    long dirsUnchanged,
    long filesProcessed,
    long bytesProcessed,
    long chunksAdded,
    long bytesAdded,
    long bytesSealed,
    long bytesPacked,
    long bytesOnWire,
    long packs,
    long packsBelowTarget,
    long packsVerified,
    long bytesVerified,
    Duration took) {}
