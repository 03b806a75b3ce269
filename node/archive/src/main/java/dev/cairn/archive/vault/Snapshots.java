package dev.cairn.archive.vault;

import dev.cairn.crypto.Hash;
import java.util.List;

/** The snapshots of a vault, oldest first. Immutable: as of the head that was read. */
@SuppressWarnings("DoNotCallSuggester")
public final class Snapshots {

  private final List<Snapshot> all;

  Snapshots(List<Snapshot> all) {
    this.all = List.copyOf(all);
  }

  /** All, oldest first. */
  public List<Snapshot> all() {
    return all;
  }

  /**
   * Finds one by what people type: {@code latest}, or the beginning of an id of at least 4 digits;
   * either may be followed by {@code :path} for a folder or file inside.
   */
  public FindOutcome find(String selector) {
    throw new UnsupportedOperationException("vaults are being built");
  }

  /** How {@link #find} ended. */
  public sealed interface FindOutcome {
    /**
     * One snapshot.
     *
     * @param subfolder path inside without leading or trailing slash; empty for all of it
     */
    record Found(Snapshot snapshot, String subfolder) implements FindOutcome {}

    /** None; {@code detail} says why and what there is. */
    record NotFound(String selector, String detail) implements FindOutcome {}

    /** Several ids begin so. */
    record Ambiguous(String selector, List<Hash> candidates) implements FindOutcome {}
  }
}
