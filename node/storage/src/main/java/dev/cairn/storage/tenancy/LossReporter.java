package dev.cairn.storage.tenancy;

import dev.cairn.crypto.Hash;

/** Told of blocks that this host had receipted and has no more, so that the keepers hear of it. */
@FunctionalInterface
public interface LossReporter {

  /**
   * Block {@code index} of a stripe is lost here. Whom it does not reach, or where a crash came
   * between, audits will show it.
   */
  void lost(Hash stripeId, int index) throws InterruptedException;
}
