package dev.cairn.storage.tenancy;

import dev.cairn.overlay.Member;
import dev.cairn.storage.block.BlockStore.Held;
import dev.cairn.storage.exchange.ReceiptLedger.Row;

/** Gives a block of this host to another member, in such a way that the stripe never misses it. */
@FunctionalInterface
public interface Handover {

  /** Has another member keep {@code block} as what {@code row} says, and the keepers note it. */
  Outcome handOver(Held block, Row row) throws InterruptedException;

  /** How it ended. */
  sealed interface Outcome {
    /** {@code to} has it durably, and a majority of the stripe's keepers knows. */
    record Handed(Member to) implements Outcome {}

    /** Nobody counts on this host for it any more. */
    record NotNeeded() implements Outcome {}

    /** Not now; {@code reason} is for people. Trying again may help. */
    record Failed(String reason) implements Outcome {}
  }
}
