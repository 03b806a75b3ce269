package dev.cairn.overlay.wire;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Records;
import java.io.IOException;

/**
 * Asks a keeper for a record, or to keep one.
 *
 * <pre>
 * 1 kind   string  1 to 32 characters
 * 2 key    bytes   32
 * 3 value  bytes   at most 16 KiB; absent: a read
 * </pre>
 *
 * @param kind field 1
 * @param key field 2
 * @param value field 3; empty for a read; not copied
 */
public record RecordRequest(String kind, Hash key, byte[] value) {

  /** Bound on an encoded request. */
  public static final int BYTES_MAX = Records.RECORD_BYTES_MAX + 128;

  /** Longest name of a kind, in characters. */
  public static final int KIND_CHARS_MAX = 32;

  /** A read. */
  public static RecordRequest get(String kind, Hash key) {
    return new RecordRequest(kind, key, new byte[0]);
  }

  /** True if it asks to keep {@link #value}. */
  public boolean isPut() {
    return value.length > 0;
  }

  /** Its one encoding. */
  public byte[] encode() {
    return Fields.encode(out -> {
      out.writeString(1, kind);
      out.writeByteArray(2, key.bytes());
      if (value.length > 0) {
        out.writeByteArray(3, value);
      }
    });
  }

  /** Parses. */
  public static RecordRequest parse(byte[] encoded) throws IOException {
    String[] kind = {""};
    Hash[] key = new Hash[1];
    byte[][] value = new byte[1][0];
    Fields.decode(
        encoded,
        field -> false,
        (field, in) -> {
          switch (field) {
            case 1 -> kind[0] = Fields.text(in, KIND_CHARS_MAX);
            case 2 -> key[0] = Fields.hash(in);
            case 3 -> value[0] = Fields.bytes(in, Records.RECORD_BYTES_MAX);
            default -> {
              return false;
            }
          }
          return true;
        });
    if (kind[0].isEmpty() || key[0] == null) {
      throw new IOException("record request without kind or key");
    }
    return new RecordRequest(kind[0], key[0], value[0]);
  }
}
