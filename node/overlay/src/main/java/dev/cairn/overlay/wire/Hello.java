package dev.cairn.overlay.wire;

import java.io.IOException;

/**
 * How each side introduces itself.
 *
 * <pre>
 * 1 member record  bytes   {@link UnverifiedMember}
 * 2 CRL number     uint64  0: holds none
 * </pre>
 *
 * @param member field 1, encoded; not copied
 * @param crlNumber field 2
 */
public record Hello(byte[] member, long crlNumber) {

  /** Bound on an encoded hello. */
  public static final int BYTES_MAX = UnverifiedMember.BYTES_MAX + 16;

  /** Its one encoding. */
  public byte[] encode() {
    return Fields.encode(out -> {
      out.writeByteArray(1, member);
      if (crlNumber != 0) {
        out.writeUInt64(2, crlNumber);
      }
    });
  }

  /** Parses; the member record inside stays unparsed. */
  public static Hello parse(byte[] encoded) throws IOException {
    byte[][] member = new byte[1][0];
    long[] crlNumber = {0};
    Fields.decode(
        encoded,
        field -> false,
        (field, in) -> {
          switch (field) {
            case 1 -> member[0] = Fields.bytes(in, UnverifiedMember.BYTES_MAX);
            case 2 -> crlNumber[0] = in.readUInt64();
            default -> {
              return false;
            }
          }
          return true;
        });
    if (crlNumber[0] < 0) {
      throw new IOException("CRL number above 2^63");
    }
    return new Hello(member[0], crlNumber[0]);
  }
}
