package dev.cairn.archive.index;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Where an index segment lies. Encoded: 1 stripe id, 2 list bytes, 3 entry bytes, 4 packs.
 *
 * @param listBytes length of the sealed list of stripe ids, at offset 0
 * @param entryBytes length of the sealed pack records, right behind it
 * @param packs how many packs it lists
 */
public record SegmentPointer(Hash stripe, int listBytes, int entryBytes, int packs) {

  /** Bytes of both parts. */
  public int bytes() {
    return listBytes + entryBytes;
  }

  /** The encoded record. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(1, stripe.bytes());
      out.writeUInt32(2, listBytes);
      out.writeUInt32(3, entryBytes);
      out.writeUInt32(4, packs);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Reads an encoded record. */
  public static SegmentPointer decode(byte[] encoded) throws FormatException {
    CodedInputStream in = CodedInputStream.newInstance(encoded);
    Hash stripe = null;
    int listBytes = 0;
    int entryBytes = 0;
    int packs = 0;
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag >>> 3) {
          case 1 -> stripe = Hash.copyOf(in.readByteArray());
          case 2 -> listBytes = in.readUInt32();
          case 3 -> entryBytes = in.readUInt32();
          case 4 -> packs = in.readUInt32();
          default -> in.skipField(tag);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new FormatException("segment pointer: " + e.getMessage(), e);
    }
    if (stripe == null
        || listBytes < 1
        || entryBytes < 1
        || (long) listBytes + entryBytes > PeerStorage.PAYLOAD_BYTES_MAX) {
      throw new FormatException("segment pointer without stripe or lengths");
    }
    return new SegmentPointer(stripe, listBytes, entryBytes, packs);
  }
}
