package dev.cairn.archive.index;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.pack.PackDirectory;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A pack that is on the network. Encoded: 1 stripe id, 2 payload bytes, 3 directory.
 *
 * @param stripe under which it is stored
 * @param payloadBytes length of its payload, padding included
 */
public record PackRecord(Hash stripe, int payloadBytes, PackDirectory directory) {

  /** The encoded record. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(1, stripe.bytes());
      out.writeUInt32(2, payloadBytes);
      out.writeByteArray(3, directory.encode());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** The payload's bytes alone, without reading the directory. */
  static int payloadBytes(byte[] encoded) throws FormatException {
    CodedInputStream in = CodedInputStream.newInstance(encoded);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag >>> 3 == 2) {
          return in.readUInt32();
        }
        in.skipField(tag);
      }
    } catch (IOException e) {
      throw new FormatException("pack record: " + e.getMessage(), e);
    }
    throw new FormatException("pack record without length");
  }

  /** Reads an encoded record. */
  public static PackRecord decode(byte[] encoded) throws FormatException {
    CodedInputStream in = CodedInputStream.newInstance(encoded);
    Hash stripe = null;
    int payloadBytes = 0;
    PackDirectory directory = null;
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag >>> 3) {
          case 1 -> stripe = Hash.copyOf(in.readByteArray());
          case 2 -> payloadBytes = in.readUInt32();
          case 3 -> directory = PackDirectory.decode(in.readByteArray());
          default -> in.skipField(tag);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new FormatException("pack record: " + e.getMessage(), e);
    }
    if (stripe == null
        || directory == null
        || payloadBytes < 1
        || payloadBytes > PeerStorage.PAYLOAD_BYTES_MAX) {
      throw new FormatException("pack record without stripe, directory or length");
    }
    return new PackRecord(stripe, payloadBytes, directory);
  }
}
