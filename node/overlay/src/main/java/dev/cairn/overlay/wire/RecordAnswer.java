package dev.cairn.overlay.wire;

import dev.cairn.overlay.Records;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A keeper's answer.
 *
 * <pre>
 * 1 status  uint64  1 kept, 2 superseded, 3 refused, 4 found, 5 absent
 * 2 value   bytes   with 2 and 4: what the keeper has
 * 3 reason  string  with 3: at most 200 bytes of ASCII
 * </pre>
 */
public sealed interface RecordAnswer {

  /** Bound on an encoded answer. */
  int BYTES_MAX = Records.RECORD_BYTES_MAX + 256;

  /** The keeper keeps exactly what was sent. */
  record Kept() implements RecordAnswer {}

  /** The keeper has other bytes of a sequence at least as high; not copied, still to be checked. */
  record Superseded(byte[] unverified) implements RecordAnswer {}

  /** The keeper will not. */
  record Refused(String reason) implements RecordAnswer {}

  /** What the keeper has; not copied, still to be checked. */
  record Found(byte[] unverified) implements RecordAnswer {}

  /** The keeper has nothing there. */
  record Absent() implements RecordAnswer {}

  /** Its one encoding. */
  default byte[] encode() {
    return switch (this) {
      case Kept() -> Fields.encode(out -> out.writeUInt64(1, 1));
      case Superseded(byte[] value) -> withValue(2, value);
      case Refused(String reason) ->
          Fields.encode(out -> {
            out.writeUInt64(1, 3);
            String text = reason.length() > 200 ? reason.substring(0, 200) : reason;
            out.writeByteArray(3, text.getBytes(StandardCharsets.US_ASCII));
          });
      case Found(byte[] value) -> withValue(4, value);
      case Absent() -> Fields.encode(out -> out.writeUInt64(1, 5));
    };
  }

  private static byte[] withValue(int status, byte[] value) {
    return Fields.encode(out -> {
      out.writeUInt64(1, status);
      out.writeByteArray(2, value);
    });
  }

  /** Parses. */
  static RecordAnswer parse(byte[] encoded) throws IOException {
    long[] status = {0};
    byte[][] value = new byte[1][0];
    String[] reason = {""};
    Fields.decode(
        encoded,
        field -> false,
        (field, in) -> {
          switch (field) {
            case 1 -> status[0] = in.readUInt64();
            case 2 -> value[0] = Fields.bytes(in, Records.RECORD_BYTES_MAX);
            case 3 -> reason[0] = Fields.text(in, 200);
            default -> {
              return false;
            }
          }
          return true;
        });
    return switch ((int) status[0]) {
      case 1 -> new Kept();
      case 2 -> new Superseded(value[0]);
      case 3 -> new Refused(reason[0]);
      case 4 -> new Found(value[0]);
      case 5 -> new Absent();
      default -> throw new IOException("record answer of status " + status[0]);
    };
  }
}
