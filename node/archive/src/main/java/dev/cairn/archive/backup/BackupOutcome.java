package dev.cairn.archive.backup;

import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.StoreOutcome.Asked;
import java.util.List;

/** How a backup ended. */
public sealed interface BackupOutcome {

  /** Everything is in the snapshot, and the head has moved to it. */
  record Completed(BackupSummary summary) implements BackupOutcome {}

  /**
   * The snapshot is saved, without the paths that failed, or with stripes that could not be read
   * back (exit code 3).
   *
   * @param failed the first {@value #FAILED_MAX} of them; each was also an event
   */
  record Partly(BackupSummary summary, List<BackupEvent.Failed> failed) implements BackupOutcome {
    public static final int FAILED_MAX = 1000;
  }

  /** None of the paths exists or can be read; no snapshot was made. */
  record NothingToSave(List<BackupEvent.Failed> failed) implements BackupOutcome {}

  /** The network is too small for any profile (exit code 21); nothing was changed. */
  record TooFewHosts(int hosts, int needed) implements BackupOutcome {}

  /**
   * A pack or the head found too few takers; no snapshot was made. What was stored stays and is
   * used by the next run.
   *
   * @param what {@code "pack"}, {@code "index"}, {@code "head"}
   * @param asked the hosts that were asked to take it
   */
  record NotDurable(String what, int receipts, int needed, Asked asked, List<Refusal> refusals)
      implements BackupOutcome {}
}
