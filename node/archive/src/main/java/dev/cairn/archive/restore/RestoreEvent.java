package dev.cairn.archive.restore;

/** Something that happened during a restore. */
public sealed interface RestoreEvent {

  /** A node is complete: content and metadata. Or it was passed over, or is gone. */
  record Done(Action action, String path, long bytes) implements RestoreEvent {}

  /** What was done for a node; restic's words. */
  enum Action {
    /** It was made. */
    RESTORED,
    /** A file was there, and bytes of it changed. */
    UPDATED,
    /** It was there, as it should be, or was not to be replaced. */
    UNCHANGED,
    /** It was there and is not in the snapshot. */
    DELETED
  }

  /**
   * A node, or a part of its metadata, could not be restored.
   *
   * @param during {@code "create"}, {@code "write"}, {@code "metadata"}, {@code "fetch"}, {@code
   *     "verify"}
   */
  record Failed(String path, String during, String message) implements RestoreEvent {}

  /** A host gave bytes that did not match; it was left out and the read went on. */
  record LiarSeen(String member, String reason) implements RestoreEvent {}

  /** Receives events, from several threads, one at a time. Must be quick and must not throw. */
  @FunctionalInterface
  interface Listener {
    void on(RestoreEvent event);

    /** Hears nothing. */
    Listener NONE = event -> {};
  }
}
