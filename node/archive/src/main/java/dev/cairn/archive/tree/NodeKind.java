package dev.cairn.archive.tree;

import java.util.Optional;

/** What a node is. Codes are part of the disk format; words are restic's. */
public enum NodeKind {
  FILE(1, "file"),
  DIRECTORY(2, "dir"),
  SYMLINK(3, "symlink"),
  FIFO(4, "fifo"),
  SOCKET(5, "socket"),
  CHARACTER_DEVICE(6, "chardev"),
  BLOCK_DEVICE(7, "dev");

  private final int code;
  private final String word;

  NodeKind(int code, String word) {
    this.code = code;
    this.word = word;
  }

  /** Its number in records. */
  public int code() {
    return code;
  }

  /** What {@code ls --json} calls it. */
  public String word() {
    return word;
  }

  /** The kind of a number from a record; empty if there is none. */
  public static Optional<NodeKind> of(int code) {
    return code >= 1 && code <= values().length
        ? Optional.of(values()[code - 1])
        : Optional.empty();
  }
}
