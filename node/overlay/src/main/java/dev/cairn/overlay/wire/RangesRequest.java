package dev.cairn.overlay.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Asks which ranges of records differ between two keepers.
 *
 * <pre>
 * 1 ranges  bytes  1 to 64 of {bits 1, prefix 8, fingerprint 16}, big-endian
 * </pre>
 *
 * @param ranges field 1
 */
public record RangesRequest(List<Claim> ranges) {

  /** Most ranges in a request. */
  public static final int RANGES_MAX = 64;

  /** Of a fingerprint: 16 bytes of SHA-256, so that nobody meets two sets that look alike. */
  public static final int FINGERPRINT_BYTES = 16;

  private static final int CLAIM_BYTES = 1 + Long.BYTES + FINGERPRINT_BYTES;

  /** Bound on an encoded request. */
  public static final int BYTES_MAX = RANGES_MAX * CLAIM_BYTES + 16;

  public RangesRequest {
    ranges = List.copyOf(ranges);
  }

  /**
   * What the asker has in a range.
   *
   * @param fingerprint not copied
   */
  public record Claim(KeyRange range, byte[] fingerprint) {
    /** True if {@code other} is of the same records. */
    public boolean isOf(byte[] other) {
      return Arrays.equals(fingerprint, other);
    }
  }

  /** Its one encoding. */
  public byte[] encode() {
    ByteBuffer packed = ByteBuffer.allocate(ranges.size() * CLAIM_BYTES);
    for (Claim claim : ranges) {
      packed.put((byte) claim.range().bits()).putLong(claim.range().prefix());
      packed.put(claim.fingerprint());
    }
    return Fields.encode(out -> out.writeByteArray(1, packed.array()));
  }

  /** Parses. */
  public static RangesRequest parse(byte[] encoded) throws IOException {
    byte[][] blob = new byte[1][0];
    Fields.decode(
        encoded,
        field -> false,
        (field, in) -> {
          if (field != 1) {
            return false;
          }
          blob[0] = Fields.bytes(in, RANGES_MAX * CLAIM_BYTES);
          return true;
        });
    ByteBuffer packed = ByteBuffer.wrap(blob[0]);
    if (packed.remaining() == 0 || packed.remaining() % CLAIM_BYTES != 0) {
      throw new IOException("ranges of " + packed.remaining() + " bytes");
    }
    List<Claim> ranges = new ArrayList<>();
    while (packed.hasRemaining()) {
      int bits = packed.get();
      long prefix = packed.getLong();
      if (!KeyRange.isRange(bits, prefix)) {
        throw new IOException("range of " + bits + " bits");
      }
      byte[] fingerprint = new byte[FINGERPRINT_BYTES];
      packed.get(fingerprint);
      ranges.add(new Claim(new KeyRange(bits, prefix), fingerprint));
    }
    return new RangesRequest(ranges);
  }
}
