package dev.cairn.archive.zip;

import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * One entry: its records before, behind and at the end (APPNOTE 4.3.7, 4.3.9, 4.3.12).
 *
 * @param name with a slash behind it if it is a directory
 * @param offset of its local header in the archive
 * @param isDeflated else it is stored, and its lengths and checksum stand before it
 * @param isLarge ZIP64: it may be too long for 32 bits
 */
record Entry(byte[] name, Node node, long offset, boolean isDeflated, boolean isLarge) {

  static final int NAME_BYTES_MAX = 0xFFFF;

  /** What does not fit says so, and is in the ZIP64 field. */
  static final long ELSEWHERE = 0xFFFF_FFFFL;

  private static final int VERSION_NEEDED = 20;
  private static final int VERSION_NEEDED_ZIP64 = 45;

  /** "Version made by": Unix, whose modes the upper half of the external attributes then has. */
  private static final int MADE_BY = 3 << 8 | VERSION_NEEDED_ZIP64;

  private static final int LENGTHS_BEHIND = 1 << 3;
  private static final int NAME_IS_UTF8 = 1 << 11;
  private static final int DEFLATED = 8;
  private static final int DOS_DIRECTORY = 0x10;

  /** What is known when its bytes are written. */
  record Written(long crc, long compressed, long bytes) {}

  /** Before the bytes; lengths and checksum of what is deflated come behind them. */
  byte[] local(Written known) {
    LittleEndian record = new LittleEndian().u32(0x04034b50);
    common(record).u32(isDeflated ? 0 : known.crc());
    long bytes = isDeflated ? 0 : known.bytes();
    byte[] extra = extra(isLarge ? new long[] {bytes, bytes} : new long[0], true);
    record.u32(isLarge ? ELSEWHERE : bytes).u32(isLarge ? ELSEWHERE : bytes);
    return record.u16(name.length).u16(extra.length).raw(name).raw(extra).bytes();
  }

  /** Behind deflated bytes. */
  byte[] descriptor(Written written) {
    LittleEndian record = new LittleEndian().u32(0x08074b50).u32(written.crc());
    return isLarge
        ? record.u64(written.compressed()).u64(written.bytes()).bytes()
        : record.u32(written.compressed()).u32(written.bytes()).bytes();
  }

  /** In the directory at the archive's end. */
  byte[] central(Written written) {
    boolean isFar = offset >= ELSEWHERE;
    long[] large =
        isLarge && isFar
            ? new long[] {written.bytes(), written.compressed(), offset}
            : isLarge
                ? new long[] {written.bytes(), written.compressed()}
                : isFar ? new long[] {offset} : new long[0];
    byte[] extra = extra(large, false);
    LittleEndian record = new LittleEndian().u32(0x02014b50).u16(MADE_BY);
    common(record).u32(written.crc());
    record
        .u32(isLarge ? ELSEWHERE : written.compressed())
        .u32(isLarge ? ELSEWHERE : written.bytes())
        .u16(name.length)
        .u16(extra.length)
        .u16(0) // comment
        .u16(0) // disk
        .u16(0) // internal attributes
        .u32((long) mode() << 16 | (isDirectory() ? DOS_DIRECTORY : 0))
        .u32(isFar ? ELSEWHERE : offset);
    return record.raw(name).raw(extra).bytes();
  }

  private LittleEndian common(LittleEndian record) {
    int flags = (isDeflated ? LENGTHS_BEHIND : 0) | (isText(name) ? NAME_IS_UTF8 : 0);
    record.u16(isLarge ? VERSION_NEEDED_ZIP64 : VERSION_NEEDED).u16(flags);
    return record.u16(isDeflated ? DEFLATED : 0).u32(dosTime(node.modified().seconds()));
  }

  private byte[] extra(long[] large, boolean isLocal) {
    LittleEndian extra = new LittleEndian();
    if (large.length > 0) {
      extra.u16(0x0001).u16(8 * large.length);
      for (long value : large) {
        extra.u64(value);
      }
    }
    if (hasUnixTime(node)) { // "UT", Info-ZIP's extended timestamp: the modification time alone
      extra.u16(0x5455).u16(5).u8(1).u32(node.modified().seconds());
    }
    if (isLocal) { // "ux", Info-ZIP's new Unix field: owner and group by number
      extra.u16(0x7875).u16(11).u8(1);
      extra.u8(4).u32(node.owner().uid()).u8(4).u32(node.owner().gid());
    }
    return extra.bytes();
  }

  /** Whether its time fits the field, which ends in 2038. */
  static boolean hasUnixTime(Node node) {
    return node.modified().seconds() == (int) node.modified().seconds();
  }

  private boolean isDirectory() {
    return node.kind() == NodeKind.DIRECTORY;
  }

  private int mode() {
    return switch (node.kind()) {
      case DIRECTORY -> 0040000 | node.mode();
      case SYMLINK -> 0120777;
      default -> 0100000 | node.mode();
    };
  }

  static boolean isText(byte[] name) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Date and time of two seconds, in UTC: the same snapshot gives the same bytes everywhere. */
  private static long dosTime(long seconds) {
    long first = Instant.parse("1980-01-01T00:00:00Z").getEpochSecond();
    long last = Instant.parse("2107-12-31T23:59:58Z").getEpochSecond();
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(Math.clamp(seconds, first, last), 0, ZoneOffset.UTC);
    long date = (time.getYear() - 1980L) << 9 | time.getMonthValue() << 5 | time.getDayOfMonth();
    return date << 16 | time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2;
  }
}
