package dev.cairn.archive.tar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * POSIX ACLs as text ({@code user::rwx,user:1234:r--,…}, acl(5), numbers for names), from the value
 * of the attribute that Linux keeps them in (include/uapi/linux/posix_acl_xattr.h).
 */
final class AclText {

  private static final int VERSION = 2;
  private static final int ENTRY_BYTES = 8;

  private AclText() {}

  /** The text; empty if the value is of another form. */
  static Optional<String> of(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < Integer.BYTES
        || in.getInt() != VERSION
        || in.remaining() % ENTRY_BYTES != 0) {
      return Optional.empty();
    }
    List<String> entries = new ArrayList<>();
    while (in.hasRemaining()) {
      int tag = in.getShort();
      int permissions = in.getShort();
      String id = Integer.toUnsignedString(in.getInt());
      String who =
          switch (tag) {
            case 0x01 -> "user:";
            case 0x02 -> "user:" + id;
            case 0x04 -> "group:";
            case 0x08 -> "group:" + id;
            case 0x10 -> "mask:";
            case 0x20 -> "other:";
            default -> "";
          };
      if (who.isEmpty()) {
        return Optional.empty();
      }
      entries.add(who + ":" + letters(permissions));
    }
    return Optional.of(String.join(",", entries));
  }

  private static String letters(int permissions) {
    return ((permissions & 4) == 0 ? "-" : "r")
        + ((permissions & 2) == 0 ? "-" : "w")
        + ((permissions & 1) == 0 ? "-" : "x");
  }
}
