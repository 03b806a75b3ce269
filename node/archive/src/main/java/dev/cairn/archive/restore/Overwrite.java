package dev.cairn.archive.restore;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which of the things that a target holds already are replaced; restic's words. */
public enum Overwrite {
  /** What differs, whatever its time says: what is there is read and compared. */
  ALWAYS,

  /** What has another size or time of change; the rest is believed to be the same. */
  IF_CHANGED,

  /** What is older than in the snapshot. */
  IF_NEWER,

  /** Nothing: only what is missing is made. */
  NEVER;

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one that is written so. */
  public static Optional<Overwrite> of(String word) {
    return Arrays.stream(values()).filter(value -> value.toString().equals(word)).findFirst();
  }
}
