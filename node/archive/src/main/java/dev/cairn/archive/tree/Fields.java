package dev.cairn.archive.tree;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;

/** Writes fields unless they are zero or empty, as proto3 does. */
final class Fields {

  static final byte[] NONE = new byte[0];

  private Fields() {}

  static void writeLong(CodedOutputStream out, int field, long value) throws IOException {
    if (value != 0) {
      out.writeUInt64(field, value);
    }
  }

  static void writeString(CodedOutputStream out, int field, String value) throws IOException {
    if (!value.isEmpty()) {
      out.writeString(field, value);
    }
  }
}
