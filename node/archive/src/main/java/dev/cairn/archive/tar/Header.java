package dev.cairn.archive.tar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A header block of ustar (pax(1), "ustar Interchange Format"). What does not fit is the caller's.
 */
final class Header {

  static final int BYTES = 512;
  static final int NAME_BYTES_MAX = 100;
  static final int ACCOUNT_BYTES_MAX = 31;

  /** Seven octal digits. */
  static final long ID_MAX = 07777777;

  /** Eleven octal digits. */
  static final long NUMBER_MAX = 077777777777L;

  private static final int SUM_OFFSET = 148;
  private static final int SUM_BYTES = 8;

  private final byte[] name;
  private final byte[] block = new byte[BYTES];

  Header(byte[] name, char type) {
    this.name = name;
    text(0, NAME_BYTES_MAX, name);
    block[156] = (byte) type;
    text(257, 8, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    mode(0).owner(0, 0).size(0).modified(0).device(0, 0);
  }

  /** All of it, also what the block has no room for. */
  byte[] name() {
    return name;
  }

  Header mode(int mode) {
    return octal(100, 8, mode);
  }

  Header owner(long uid, long gid) {
    return octal(108, 8, Math.min(uid, ID_MAX)).octal(116, 8, Math.min(gid, ID_MAX));
  }

  Header size(long bytes) {
    return octal(124, 12, Math.min(bytes, NUMBER_MAX));
  }

  Header modified(long seconds) {
    return octal(136, 12, Math.clamp(seconds, 0, NUMBER_MAX));
  }

  Header link(byte[] target) {
    return text(157, NAME_BYTES_MAX, target);
  }

  Header accounts(byte[] user, byte[] group) {
    return text(265, ACCOUNT_BYTES_MAX, user).text(297, ACCOUNT_BYTES_MAX, group);
  }

  Header device(long major, long minor) {
    return octal(329, 8, major).octal(337, 8, minor);
  }

  private Header text(int offset, int length, byte[] text) {
    System.arraycopy(text, 0, block, offset, Math.min(length, text.length));
    return this;
  }

  private Header octal(int offset, int length, long number) {
    String digits = Long.toOctalString(number);
    String padded = "0".repeat(length - 1 - digits.length()) + digits;
    return text(offset, length - 1, padded.getBytes(StandardCharsets.US_ASCII));
  }

  /** The block, with its sum. */
  byte[] bytes() {
    byte[] whole = block.clone();
    Arrays.fill(whole, SUM_OFFSET, SUM_OFFSET + SUM_BYTES, (byte) ' ');
    int sum = 0;
    for (byte b : whole) {
      sum += b & 0xFF;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, whole, SUM_OFFSET, SUM_BYTES);
    return whole;
  }
}
