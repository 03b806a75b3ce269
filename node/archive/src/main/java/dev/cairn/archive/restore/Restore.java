package dev.cairn.archive.restore;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;

/** One restore run. Use once. Interrupting the calling thread cancels it. */
@SuppressWarnings("DoNotCallSuggester")
public final class Restore {

  /**
   * Prepares a run.
   *
   * @param listener hears what happens; {@link RestoreEvent.Listener#NONE} for none
   */
  public Restore(Vault vault, RestoreRequest request, RestoreEvent.Listener listener) {}

  /** Runs to the end; blocks. */
  public RestoreOutcome run() throws ArchiveException, InterruptedException {
    throw new UnsupportedOperationException("restore is being built");
  }

  /** How far it is; from any thread, at any time. */
  public RestoreProgress progress() {
    throw new UnsupportedOperationException("restore is being built");
  }
}
