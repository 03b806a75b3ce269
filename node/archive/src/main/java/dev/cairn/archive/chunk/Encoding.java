package dev.cairn.archive.chunk;

import java.util.Optional;

/** How a chunk's bytes are kept inside its seal. The codes are part of the disk format. */
public enum Encoding {
  RAW(0),
  ZSTD(1);

  private final int code;

  Encoding(int code) {
    this.code = code;
  }

  /** Its number in records. */
  public int code() {
    return code;
  }

  /** The encoding of a number from a record; empty if there is none. */
  public static Optional<Encoding> of(int code) {
    return switch (code) {
      case 0 -> Optional.of(RAW);
      case 1 -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }
}
