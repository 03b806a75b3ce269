package dev.cairn.archive.restore;

import java.util.Optional;

/** What every file of a restore shares. */
record RestoreSettings(
    RestoreCounters counters, Metadata metadata, Optional<Verifier> verifier, boolean overwrite) {}
