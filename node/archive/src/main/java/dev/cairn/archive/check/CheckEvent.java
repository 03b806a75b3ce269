package dev.cairn.archive.check;

import dev.cairn.storage.PeerStorage;

/** Something that happened during a check. */
public sealed interface CheckEvent {

  /** How far: {@code done} of {@code total} of {@code what} ("snapshots", "stripes", "packs"). */
  record Progress(String what, long done, long total) implements CheckEvent {}

  /** Something is wrong. */
  record Found(CheckReport.Problem problem) implements CheckEvent {}

  /**
   * A host that did not prove blocks it has receipted; the stripes are readable without it, or are
   * found one by one.
   *
   * @param why its refusal of the first
   * @param blocks how many blocks of those asked for
   */
  record HostFailed(PeerStorage.Refusal why, long blocks) implements CheckEvent {}

  /** Receives events, one at a time. Must be quick and must not throw. */
  @FunctionalInterface
  interface Listener {
    void on(CheckEvent event);

    /** Hears nothing. */
    Listener NONE = event -> {};
  }
}
