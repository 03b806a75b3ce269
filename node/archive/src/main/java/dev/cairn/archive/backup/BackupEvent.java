package dev.cairn.archive.backup;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.Profile;

/** Something that happened during a backup, for those who show it. */
public sealed interface BackupEvent {

  /** What became of a path. */
  enum Action {
    NEW,
    CHANGED,
    UNCHANGED
  }

  /**
   * A file, directory or other node is in the snapshot.
   *
   * @param path as far as it can be shown; invalid bytes as U+FFFD
   * @param bytes its size
   * @param directory true for a directory
   */
  record Saved(String path, Action action, long bytes, boolean directory) implements BackupEvent {}

  /**
   * A path could not be read, or changed while it was read; or a stripe that was stored could not
   * be read back.
   *
   * @param during {@code "scan"}, {@code "open"}, {@code "read"}, {@code "changed"}; {@code
   *     "verify"} of a stripe
   */
  record Failed(String path, String during, String message) implements BackupEvent {}

  /** A host gave wrong bytes when its pack was read back; others had them. */
  record LiarSeen(String member, String reason) implements BackupEvent {}

  /** A pack is durable on the network. */
  record PackStored(Hash stripeId, Profile profile, int payloadBytes, int placed, int wanted)
      implements BackupEvent {}

  /** Receives events, from several threads, one at a time. Must be quick and must not throw. */
  @FunctionalInterface
  interface Listener {
    void on(BackupEvent event);

    /** Hears nothing. */
    Listener NONE = event -> {};
  }
}
