package dev.cairn.archive.restore;

/**
 * How far a restore is.
 *
 * @param filesTotal files of the snapshot (from its statistics; 0 when a subfolder is restored)
 * @param bytesTotal bytes of them
 * @param filesRestored complete files
 * @param bytesRestored bytes written, holes included
 * @param bytesFetched sealed bytes read from the network
 * @param errors failed paths
 */
public record RestoreProgress(
    long filesTotal,
    long bytesTotal,
    long filesRestored,
    long bytesRestored,
    long bytesFetched,
    long errors) {}
