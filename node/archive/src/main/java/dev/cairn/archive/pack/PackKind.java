package dev.cairn.archive.pack;

import java.util.Optional;

/** What a pack's chunks are. The codes are part of the disk format. */
public enum PackKind {
  /** Contents of files. */
  DATA(1),
  /** Pages of directories, lists of chunks, snapshots: read often, so kept apart and cached. */
  TREE(2);

  private final int code;

  PackKind(int code) {
    this.code = code;
  }

  /** Its number in records. */
  public int code() {
    return code;
  }

  /** The kind of a number from a record; empty if there is none. */
  public static Optional<PackKind> of(int code) {
    return switch (code) {
      case 1 -> Optional.of(DATA);
      case 2 -> Optional.of(TREE);
      default -> Optional.empty();
    };
  }
}
