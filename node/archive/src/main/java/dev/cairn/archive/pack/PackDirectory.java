package dev.cairn.archive.pack;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.chunk.Encoding;
import dev.cairn.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in a pack: kind (field 1) and for each chunk, in order of offset, one entry (field 2) of
 * id (1), sealed length (2), plain length (3), encoding (4). Offsets are not written: chunks lie
 * one behind the other from {@link PackLayout#HEADER_BYTES} on.
 */
public record PackDirectory(PackKind kind, List<PackEntry> entries) {

  /** Most bytes of one encoded entry: tag, length, id, three varints. */
  public static final int ENTRY_BYTES_MAX = 56;

  /** Bytes of an encoded directory besides its entries. */
  public static final int FIXED_BYTES = 2;

  public PackDirectory {
    entries = List.copyOf(entries);
  }

  /** The encoded record. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(entries.size() * ENTRY_BYTES_MAX + 2);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt32(1, kind.code());
      for (PackEntry entry : entries) {
        out.writeByteArray(2, encode(entry));
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] encode(PackEntry entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(ENTRY_BYTES_MAX);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, ENTRY_BYTES_MAX);
    out.writeByteArray(1, entry.id().bytes());
    out.writeUInt32(2, entry.sealedBytes());
    out.writeUInt32(3, entry.plainBytes());
    out.writeUInt32(4, entry.encoding().code());
    out.flush();
    return bytes.toByteArray();
  }

  /** Reads an encoded record. Unknown fields are skipped: a later version may add some. */
  public static PackDirectory decode(byte[] encoded) throws FormatException {
    CodedInputStream in = CodedInputStream.newInstance(encoded);
    PackKind kind = null;
    List<PackEntry> entries = new ArrayList<>();
    int offset = PackLayout.HEADER_BYTES;
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag >>> 3) {
          case 1 -> kind = PackKind.of(in.readUInt32()).orElse(null);
          case 2 -> {
            PackEntry entry = decodeEntry(in.readByteArray(), offset);
            offset = entry.end();
            entries.add(entry);
          }
          default -> in.skipField(tag);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new FormatException("pack directory: " + e.getMessage(), e);
    }
    if (kind == null) {
      throw new FormatException("pack directory of unknown kind");
    }
    return new PackDirectory(kind, entries);
  }

  private static PackEntry decodeEntry(byte[] encoded, int offset)
      throws IOException, FormatException {
    CodedInputStream in = CodedInputStream.newInstance(encoded);
    Hash id = null;
    int sealedBytes = 0;
    int plainBytes = 0;
    Encoding encoding = Encoding.RAW;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> id = Hash.copyOf(in.readByteArray());
        case 2 -> sealedBytes = in.readUInt32();
        case 3 -> plainBytes = in.readUInt32();
        case 4 -> encoding = encoding(in.readUInt32());
        default -> in.skipField(tag);
      }
    }
    if (id == null) {
      throw new FormatException("pack directory: an entry without an id");
    }
    return new PackEntry(id, offset, sealedBytes, plainBytes, encoding);
  }

  private static Encoding encoding(int code) throws FormatException {
    return Encoding.of(code)
        .orElseThrow(
            () -> new FormatException("a chunk of encoding " + code + ": newer software?"));
  }
}
