package dev.cairn.archive.tree;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The chunk of an inner node of a {@link Content}: references (field 1) of id (1), bytes (2). */
public final class RefList {

  private RefList() {}

  /** The list's bytes. */
  public static byte[] encode(List<ChunkRef> refs) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(refs.size() * 44);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (ChunkRef ref : refs) {
        out.writeByteArray(1, encode(ref));
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** The references of a list's bytes. */
  public static List<ChunkRef> decode(byte[] list, int length) throws TreeFormatException {
    List<ChunkRef> refs = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(list, 0, length);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag >>> 3 == 1) {
          refs.add(decode(in.readByteArray()));
        } else {
          in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new TreeFormatException("list of chunks: " + e.getMessage(), e);
    }
    return refs;
  }

  static byte[] encode(ChunkRef ref) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(48);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 48);
    out.writeByteArray(1, ref.id().bytes());
    out.writeUInt64(2, ref.bytes());
    out.flush();
    return bytes.toByteArray();
  }

  static ChunkRef decode(byte[] record) throws IOException, TreeFormatException {
    CodedInputStream in = CodedInputStream.newInstance(record);
    byte[] id = Fields.NONE;
    long bytes = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> id = in.readByteArray();
        case 2 -> bytes = in.readUInt64();
        default -> in.skipField(tag);
      }
    }
    if (id.length != Hash.BYTES || bytes < 0) {
      throw new TreeFormatException("a reference without an id or of " + bytes + " bytes");
    }
    return new ChunkRef(Hash.copyOf(id), bytes);
  }
}
