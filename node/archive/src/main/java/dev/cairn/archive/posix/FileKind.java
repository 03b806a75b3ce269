package dev.cairn.archive.posix;

/** What an entry of a directory is. */
public enum FileKind {
  REGULAR(0x8000, 8),
  DIRECTORY(0x4000, 4),
  SYMLINK(0xA000, 10),
  FIFO(0x1000, 1),
  SOCKET(0xC000, 12),
  CHARACTER_DEVICE(0x2000, 2),
  BLOCK_DEVICE(0x6000, 6),
  /** The directory does not say (some file systems): ask {@link DirectoryHandle#lstat}. */
  UNKNOWN(0, 0);

  private static final int TYPE_MASK = 0xF000;

  private final int modeBits;
  private final int directoryType;

  FileKind(int modeBits, int directoryType) {
    this.modeBits = modeBits;
    this.directoryType = directoryType;
  }

  /** The type bits of st_mode. */
  public int modeBits() {
    return modeBits;
  }

  /** The kind that the type bits of a st_mode say. */
  public static FileKind ofMode(int mode) {
    for (FileKind kind : values()) {
      if (kind.modeBits == (mode & TYPE_MASK)) {
        return kind;
      }
    }
    return UNKNOWN;
  }

  static FileKind ofDirectoryType(int type) {
    for (FileKind kind : values()) {
      if (kind.directoryType == type) {
        return kind;
      }
    }
    return UNKNOWN;
  }
}
