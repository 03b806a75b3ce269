package dev.cairn.overlay.wire;

import dev.cairn.crypto.Hash;
import java.io.IOException;

/**
 * Asks for the contacts closest to a point.
 *
 * <pre>
 * 1 point  bytes   32
 * 2 count  uint64  1 to 20
 * </pre>
 *
 * @param point field 1
 * @param count field 2
 */
public record FindRequest(Hash point, int count) {

  /** Bound on an encoded request. */
  public static final int BYTES_MAX = 64;

  /** Its one encoding. */
  public byte[] encode() {
    return Fields.encode(out -> {
      out.writeByteArray(1, point.bytes());
      out.writeUInt64(2, count);
    });
  }

  /** Parses. */
  public static FindRequest parse(byte[] encoded) throws IOException {
    Hash[] point = new Hash[1];
    long[] count = {0};
    Fields.decode(
        encoded,
        field -> false,
        (field, in) -> {
          switch (field) {
            case 1 -> point[0] = Fields.hash(in);
            case 2 -> count[0] = in.readUInt64();
            default -> {
              return false;
            }
          }
          return true;
        });
    if (point[0] == null || count[0] < 1 || count[0] > FindAnswer.MEMBERS_MAX) {
      throw new IOException("find request without a point or for " + count[0] + " members");
    }
    return new FindRequest(point[0], (int) count[0]);
  }
}
