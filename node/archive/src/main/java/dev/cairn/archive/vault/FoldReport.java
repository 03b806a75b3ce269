package dev.cairn.archive.vault;

import java.util.List;

/**
 * What {@link Adders#fold} came to.
 *
 * @param taken snapshots that are in the head now
 * @param refused what was no addition that could be taken, and why, in words
 * @param unread hosts whose additions could not be read now: later ones may be there
 */
public record FoldReport(List<Snapshot> taken, List<String> refused, List<String> unread) {

  static final FoldReport NOTHING = new FoldReport(List.of(), List.of(), List.of());

  public FoldReport {
    taken = List.copyOf(taken);
    refused = List.copyOf(refused);
    unread = List.copyOf(unread);
  }
}
