package dev.cairn.archive.restore;

import dev.cairn.archive.vault.Snapshot;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to restore, and where to.
 *
 * @param subfolder path inside the snapshot without leading slash; empty for all of it
 * @param target folder that receives the content; created when missing
 * @param overwrite which things that are there are replaced; empty: a target that is not empty is
 *     refused, unless an interrupted restore of the same left it
 * @param delete what is there and not in the snapshot is deleted; needs {@code overwrite}
 * @param verify reads every file back, those that were there too, and compares them with their
 *     chunk ids
 * @param owners sets user and group (needs root); by name where the name exists here, else by
 *     number
 * @param dryRun says what would be done, and writes nothing
 */
public record RestoreRequest(
    Snapshot snapshot,
    String subfolder,
    Path target,
    Optional<Overwrite> overwrite,
    boolean delete,
    boolean verify,
    boolean owners,
    boolean dryRun) {

  /** All of a snapshot, or a part, into an empty folder. */
  public static RestoreRequest of(Snapshot snapshot, String subfolder, Path target) {
    return new RestoreRequest(
        snapshot, subfolder, target, Optional.empty(), false, false, false, false);
  }

  /** The same into a folder that may hold something. */
  public RestoreRequest over(Overwrite mode) {
    return new RestoreRequest(
        snapshot, subfolder, target, Optional.of(mode), delete, verify, owners, dryRun);
  }

  /** The same, and deletes what is not in the snapshot. */
  public RestoreRequest deleting() {
    return new RestoreRequest(snapshot, subfolder, target, overwrite, true, verify, owners, dryRun);
  }

  /** The same, read back, and with owners. */
  public RestoreRequest verified() {
    return new RestoreRequest(snapshot, subfolder, target, overwrite, delete, true, true, dryRun);
  }

  /** The same, and writes nothing. */
  public RestoreRequest dry() {
    return new RestoreRequest(snapshot, subfolder, target, overwrite, delete, verify, owners, true);
  }
}
