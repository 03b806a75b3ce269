package dev.cairn.archive.posix;

/**
 * What the file system knows about a file (statx(2)).
 *
 * @param mode type and permission bits as st_mode has them
 * @param uid owner, 0..2^32−1
 * @param gid group, 0..2^32−1
 * @param bytes size; of a symbolic link the length of its target
 * @param blocks512 512-byte blocks on disk: fewer than the size needs if there are holes
 * @param inode together with {@code device} the identity of the file while it exists
 * @param device file system it is on: major number · 2^32 + minor number
 * @param links names it has
 * @param special of a device node, which device it stands for, as {@code device}
 * @param accessed last read
 * @param modified last write of contents
 * @param changed last change of contents or of anything here; cannot be set
 */
public record Stat(
    int mode,
    long uid,
    long gid,
    long bytes,
    long blocks512,
    long inode,
    long device,
    long links,
    long special,
    Timestamp accessed,
    Timestamp modified,
    Timestamp changed) {

  /** sizeof(struct statx). */
  static final int STRUCT_BYTES = 256;

  /** STATX_BASIC_STATS: all that stat(2) has. */
  static final int BASIC_MASK = 0x7FF;

  private static final int PERMISSION_MASK = 0xFFF;

  /** What it is. */
  public FileKind kind() {
    return FileKind.ofMode(mode);
  }

  /** Permission, set-id and sticky bits: 0..07777. */
  public int permissions() {
    return mode & PERMISSION_MASK;
  }

  /** The same without times and identity: what others do in a directory does not change it. */
  public Stat undated() {
    Timestamp none = new Timestamp(0, 0);
    return new Stat(mode, uid, gid, 0, 0, 0, 0, 0, special, none, none, none);
  }

  /** The same with fewer names. */
  public Stat without(long names) {
    return new Stat(
        mode,
        uid,
        gid,
        bytes,
        blocks512,
        inode,
        device,
        links - names,
        special,
        accessed,
        modified,
        changed);
  }

  /** Whether two names are one file. */
  public boolean isSameFile(Stat other) {
    return inode == other.inode && device == other.device;
  }

  /** Reads a struct statx, whose offsets (linux/stat.h) are the same on every architecture. */
  static Stat read(byte[] struct) {
    return new Stat(
        LittleEndian.unsignedShort(struct, 28),
        LittleEndian.unsignedInt(struct, 20),
        LittleEndian.unsignedInt(struct, 24),
        LittleEndian.longAt(struct, 40),
        LittleEndian.longAt(struct, 48),
        LittleEndian.longAt(struct, 32),
        deviceNumber(struct, 136),
        LittleEndian.unsignedInt(struct, 16),
        deviceNumber(struct, 128),
        timestamp(struct, 64),
        timestamp(struct, 112),
        timestamp(struct, 96));
  }

  private static long deviceNumber(byte[] struct, int offset) {
    return (LittleEndian.unsignedInt(struct, offset) << 32)
        + LittleEndian.unsignedInt(struct, offset + 4);
  }

  private static Timestamp timestamp(byte[] struct, int offset) {
    long seconds = LittleEndian.longAt(struct, offset);
    int nanos = LittleEndian.intAt(struct, offset + 8);
    // A damaged inode has room for more than a second of them; that must not end a backup.
    return new Timestamp(seconds, Math.clamp(nanos, 0, Timestamp.NANOS_MAX));
  }
}
