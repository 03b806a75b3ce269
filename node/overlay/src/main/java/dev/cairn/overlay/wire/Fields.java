package dev.cairn.overlay.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/**
 * Protobuf fields by hand. Every message here is canonical: fields ascending, each at most once
 * (repeated ones in a row), nothing unknown; a message that differs is refused, so equal content
 * has equal bytes.
 */
final class Fields {

  private Fields() {}

  /** Writes a message. */
  interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }

  /** Reads the value of one field. */
  interface Reader {
    /** False if there is no such field. */
    boolean read(int field, CodedInputStream in) throws IOException;
  }

  static byte[] encode(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writer.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes every byte", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Walks the fields of {@code message}.
   *
   * @param repeated which field numbers may occur again
   */
  static void decode(byte[] message, Predicate<Integer> repeated, Reader reader)
      throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    int last = 0;
    while (!in.isAtEnd()) {
      int field = in.readTag() >>> 3;
      if (field < last || (field == last && !repeated.test(field))) {
        throw new IOException("field " + field + " out of order");
      }
      last = field;
      if (!reader.read(field, in)) {
        throw new IOException("unknown field " + field);
      }
    }
  }

  static byte[] bytes(CodedInputStream in, int bytesMax) throws IOException {
    int length = in.readRawVarint32();
    if (length < 0 || length > bytesMax) {
      throw new IOException("field of " + length + " bytes where at most " + bytesMax + " may be");
    }
    return in.readRawBytes(length);
  }

  static Hash hash(CodedInputStream in) throws IOException {
    byte[] bytes = bytes(in, Hash.BYTES);
    if (bytes.length != Hash.BYTES) {
      throw new IOException("a point of " + bytes.length + " bytes");
    }
    return Hash.copyOf(bytes);
  }

  static String text(CodedInputStream in, int bytesMax) throws IOException {
    byte[] bytes = bytes(in, bytesMax);
    // Reasons end up in logs and on terminals: nothing but printable ASCII survives.
    char[] chars = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      chars[i] = bytes[i] >= 0x20 && bytes[i] < 0x7F ? (char) bytes[i] : '?';
    }
    return new String(chars);
  }
}
