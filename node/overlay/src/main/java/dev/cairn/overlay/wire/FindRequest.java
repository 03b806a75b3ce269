package dev.cairn.overlay.wire;

import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks for the contacts closest to a point.
 *
 * <pre>
 * 1 point  bytes   32
 * 2 count  uint64  1 to 28
 * 3 known  bytes   at most 28 times the first 8 bytes of a hash; absent: none
 * </pre>
 *
 * @param point field 1
 * @param count field 2
 * @param known field 3: of the member records that the asker has, the SHA-256's first 8 bytes; who
 *     is asked names those by their place here instead of sending them
 */
public record FindRequest(Hash point, int count, List<Long> known) {

  /** Bound on an encoded request. */
  public static final int BYTES_MAX = 64 + FindAnswer.MEMBERS_MAX * Long.BYTES;

  public FindRequest {
    known = List.copyOf(known);
  }

  /** For as many as one answer tells, by who has the records with these hashes. */
  public static FindRequest of(Hash point, List<Hash> known) {
    return new FindRequest(
        point, FindAnswer.MEMBERS_MAX, known.stream().map(Hash::prefix).toList());
  }

  /** Its one encoding. */
  public byte[] encode() {
    ByteBuffer packed = ByteBuffer.allocate(known.size() * Long.BYTES);
    known.forEach(packed::putLong);
    return Fields.encode(out -> {
      out.writeByteArray(1, point.bytes());
      out.writeUInt64(2, count);
      if (packed.capacity() > 0) {
        out.writeByteArray(3, packed.array());
      }
    });
  }

  /** Parses. */
  public static FindRequest parse(byte[] encoded) throws IOException {
    Hash[] point = new Hash[1];
    long[] count = {0};
    byte[][] known = {new byte[0]};
    Fields.decode(
        encoded,
        field -> false,
        (field, in) -> {
          switch (field) {
            case 1 -> point[0] = Fields.hash(in);
            case 2 -> count[0] = in.readUInt64();
            case 3 -> known[0] = Fields.bytes(in, FindAnswer.MEMBERS_MAX * Long.BYTES);
            default -> {
              return false;
            }
          }
          return true;
        });
    if (point[0] == null || count[0] < 1 || count[0] > FindAnswer.MEMBERS_MAX) {
      throw new IOException("find request without a point or for " + count[0] + " members");
    }
    return new FindRequest(point[0], (int) count[0], unpack(ByteBuffer.wrap(known[0])));
  }

  private static List<Long> unpack(ByteBuffer packed) throws IOException {
    if (packed.remaining() % Long.BYTES != 0) {
      throw new IOException("hashes of " + packed.remaining() + " bytes");
    }
    List<Long> known = new ArrayList<>(packed.remaining() / Long.BYTES);
    while (packed.hasRemaining()) {
      known.add(packed.getLong());
    }
    return known;
  }
}
