package dev.cairn.archive.backup;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;

/**
 * One backup run. Use once.
 *
 * <p>Interrupting the calling thread cancels it: workers end, nothing half-written is visible, and
 * packs already receipted are used by the next run.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Backup {

  /**
   * Prepares a run.
   *
   * @param listener hears what happens; {@link BackupEvent.Listener#NONE} for none
   */
  public Backup(Vault vault, BackupRequest request, BackupEvent.Listener listener) {}

  /** Runs to the end; blocks. */
  public BackupOutcome run() throws ArchiveException, InterruptedException {
    throw new UnsupportedOperationException("backup is being built");
  }

  /** How far it is; from any thread, at any time. */
  public BackupProgress progress() {
    throw new UnsupportedOperationException("backup is being built");
  }
}
