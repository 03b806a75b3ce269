package dev.cairn.archive.restore;

import dev.cairn.archive.vault.Snapshot;
import java.nio.file.Path;

/**
 * What to restore, and where to.
 *
 * @param subfolder path inside the snapshot without leading slash; empty for all of it
 * @param target folder that receives the content; created when missing
 * @param overwrite replaces files that are there; otherwise a target that is not empty is refused
 * @param verify reads every file back and compares it with its chunk ids
 * @param owners sets user and group (needs root); by name where the name exists here, else by
 *     number
 */
public record RestoreRequest(
    Snapshot snapshot,
    String subfolder,
    Path target,
    boolean overwrite,
    boolean verify,
    boolean owners) {}
