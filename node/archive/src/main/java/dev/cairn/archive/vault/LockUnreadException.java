package dev.cairn.archive.vault;

import dev.cairn.storage.lock.OwnLock.Outcome.TooFew;

/**
 * Whether there is a retention lock cannot be told now. Trying again helps if keepers come back.
 */
public final class LockUnreadException extends ArchiveException {

  private static final long serialVersionUID = 1L;

  LockUnreadException(TooFew few) {
    super(
        "the retention lock cannot be read: %d of %d of its keepers answered: %s"
            .formatted(few.answered(), few.keepers(), few.refusals()));
  }
}
