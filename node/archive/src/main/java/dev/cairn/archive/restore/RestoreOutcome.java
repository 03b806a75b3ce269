package dev.cairn.archive.restore;

import java.util.List;

/** How a restore ended. */
public sealed interface RestoreOutcome {

  /** Everything is there. */
  record Completed(RestoreProgress done) implements RestoreOutcome {}

  /**
   * Some paths are missing or incomplete; {@code failed} has the first 1000, each was an event.
   *
   * @param unreadableStripes stripes of which fewer than k blocks could be had, with the count
   * @param isOutOfReach there are such stripes, and all could be read were members back that could
   *     not be reached
   */
  record Partly(
      RestoreProgress done,
      List<RestoreEvent.Failed> failed,
      List<String> unreadableStripes,
      boolean isOutOfReach)
      implements RestoreOutcome {}

  /** The target holds {@code existing} and overwriting was not asked for; nothing was changed. */
  record TargetNotEmpty(String target, String existing) implements RestoreOutcome {}

  /**
   * The target holds what an interrupted restore of something else has made, and overwriting was
   * not asked for; nothing was changed.
   *
   * @param snapshot the beginning of the id of the snapshot it is of
   */
  record TargetUnfinished(String target, String snapshot) implements RestoreOutcome {}

  /** The target's file system is full (or over quota); what is there is incomplete. */
  record TargetFull(String target, RestoreProgress done, String message)
      implements RestoreOutcome {}

  /** The snapshot has no such subfolder. */
  record NoSuchPath(String subfolder) implements RestoreOutcome {}
}
