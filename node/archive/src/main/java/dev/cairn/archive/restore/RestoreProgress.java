package dev.cairn.archive.restore;

/**
 * How far a restore is.
 *
 * @param filesTotal files in the snapshot (0 if only a part of it is restored)
 * @param bytesTotal bytes of them
 * @param filesRestored files that were made or changed
 * @param filesSkipped files that were there, whole or not to be replaced
 * @param filesDeleted paths that were there and are not in the snapshot
 * @param bytesRestored bytes written
 * @param bytesSkipped bytes that were there
 * @param bytesFetched sealed bytes read from the network
 * @param errors failed paths
 */
public record RestoreProgress(
    long filesTotal,
    long bytesTotal,
    long filesRestored,
    long filesSkipped,
    long filesDeleted,
    long bytesRestored,
    long bytesSkipped,
    long bytesFetched,
    long errors) {}
