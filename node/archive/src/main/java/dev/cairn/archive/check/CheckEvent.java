package dev.cairn.archive.check;

/** Something that happened during a check. */
public sealed interface CheckEvent {

  /** How far: {@code done} of {@code total} of {@code what} ("snapshots", "stripes", "packs"). */
  record Progress(String what, long done, long total) implements CheckEvent {}

  /** Something is wrong. */
  record Found(CheckReport.Problem problem) implements CheckEvent {}

  /** Receives events, one at a time. Must be quick and must not throw. */
  @FunctionalInterface
  interface Listener {
    void on(CheckEvent event);

    /** Hears nothing. */
    Listener NONE = event -> {};
  }
}
