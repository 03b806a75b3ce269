package dev.cairn.storage;

import dev.cairn.storage.PeerStorage.Refusal;
import java.util.List;

/** How an attempt to repair a stripe ended. */
sealed interface RepairOutcome {

  /**
   * Blocks were made, placed and listed.
   *
   * @param indices of the blocks made
   * @param owed how many more were wanted: too few hosts, or too few unused indices
   * @param liars hosts that gave bytes which did not match their root, and were left out
   */
  record Repaired(List<Integer> indices, int owed, Traffic traffic, List<Refusal> liars)
      implements RepairOutcome {}

  /** Nothing is owed (any more). */
  record Sound() implements RepairOutcome {}

  /**
   * Not now; a later attempt, here or elsewhere, goes on with what was fetched.
   *
   * @param reason in words for people
   */
  record Postponed(String reason, Traffic traffic) implements RepairOutcome {}

  /**
   * Never: what the owner signed cannot be made of what it signed.
   *
   * @param reason in words for people
   */
  record Impossible(String reason) implements RepairOutcome {}

  /**
   * Bytes of blocks.
   *
   * @param read from other hosts
   * @param placed on other hosts
   */
  record Traffic(long read, long placed) {
    static final Traffic NONE = new Traffic(0, 0);
  }
}
