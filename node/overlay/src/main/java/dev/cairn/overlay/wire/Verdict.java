package dev.cairn.overlay.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What one side made of the other's hello.
 *
 * <pre>
 * 1 refused        string  why not, at most 200 bytes of ASCII; absent: admitted
 * 2 sequence held  uint64  highest sequence of the other's member record seen so far
 * </pre>
 *
 * @param refused field 1; empty if admitted
 * @param sequenceHeld field 2: a device whose clock went back learns from it where to go on
 */
public record Verdict(String refused, long sequenceHeld) {

  /** Bound on an encoded verdict. */
  public static final int BYTES_MAX = 256;

  private static final int REASON_BYTES_MAX = 200;

  /** True if the other side may go on. */
  public boolean admitted() {
    return refused.isEmpty();
  }

  /** Its one encoding. */
  public byte[] encode() {
    byte[] reason = refused.getBytes(StandardCharsets.US_ASCII);
    int reasonBytes = Math.min(reason.length, REASON_BYTES_MAX);
    return Fields.encode(out -> {
      if (reasonBytes > 0) {
        out.writeTag(1, 2);
        out.writeUInt32NoTag(reasonBytes);
        out.writeRawBytes(reason, 0, reasonBytes);
      }
      if (sequenceHeld != 0) {
        out.writeUInt64(2, sequenceHeld);
      }
    });
  }

  /** Parses. */
  public static Verdict parse(byte[] encoded) throws IOException {
    String[] refused = {""};
    long[] held = {0};
    Fields.decode(
        encoded,
        field -> false,
        (field, in) -> {
          switch (field) {
            case 1 -> refused[0] = Fields.text(in, REASON_BYTES_MAX);
            case 2 -> held[0] = in.readUInt64();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Verdict(refused[0], held[0]);
  }
}
