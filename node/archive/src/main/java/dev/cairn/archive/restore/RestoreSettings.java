package dev.cairn.archive.restore;

import java.util.Optional;

/**
 * What every file of a restore shares.
 *
 * @param overwrite what becomes of things that are there
 * @param delete things that are there and not in the snapshot go
 */
record RestoreSettings(
    RestoreCounters counters,
    Metadata metadata,
    Optional<Verifier> verifier,
    Overwrite overwrite,
    boolean delete) {}
