package dev.cairn.storage.format;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Writes a protobuf message field by field: every field once, in the order of the numbers, zeros
 * and empty ones too. So equal values have equal bytes, and hashes and signatures over them mean
 * something.
 */
public final class FieldWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);
  private int last;

  /** A number, 0 or more, as a varint. */
  public FieldWriter number(int field, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("field " + field + " = " + value);
    }
    return write(field, () -> out.writeUInt64(field, value));
  }

  /** Bytes of any length. */
  public FieldWriter bytes(int field, byte[] value) {
    return write(field, () -> out.writeByteArray(field, value));
  }

  /** 32 bytes. */
  public FieldWriter hash(int field, Hash value) {
    return bytes(field, value.bytes());
  }

  /** 16 bytes, most significant first. */
  public FieldWriter uuid(int field, UUID value) {
    return bytes(
        field,
        ByteBuffer.allocate(16)
            .putLong(value.getMostSignificantBits())
            .putLong(value.getLeastSignificantBits())
            .array());
  }

  /** UTF-8. */
  public FieldWriter text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The message so far. */
  public byte[] toBytes() {
    try {
      out.flush();
      return bytes.toByteArray();
    } catch (IOException inMemory) {
      throw new AssertionError(inMemory);
    }
  }

  private FieldWriter write(int field, Writing writing) {
    if (field <= last) {
      throw new IllegalArgumentException("field " + field + " after " + last);
    }
    last = field;
    try {
      writing.run();
      return this;
    } catch (IOException inMemory) {
      throw new AssertionError(inMemory);
    }
  }

  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }
}
