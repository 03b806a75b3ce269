package dev.cairn.archive.vault;

import com.google.protobuf.CodedInputStream;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.VerifyKey;
import java.io.IOException;

/**
 * An append-only device of a vault, as its head lists it.
 *
 * @param device the key with which it signs
 * @param host of all snapshots that it may add
 * @param folded how many of its additions are in the head, those that were refused among them
 * @param refused how many of those were no addition that could be taken
 */
public record Adder(VerifyKey device, String host, long folded, long refused) {

  /** A head has little room. */
  public static final int HOST_BYTES_MAX = 64;

  Adder with(long nowFolded, long nowRefused) {
    return new Adder(device, host, nowFolded, nowRefused);
  }

  byte[] encode() {
    return HeadCodec.write(out -> {
      out.writeByteArray(1, device.bytes());
      out.writeString(2, host);
      out.writeUInt64(3, folded);
      out.writeUInt64(4, refused);
    });
  }

  static Adder decode(byte[] record) throws IOException, FormatException {
    CodedInputStream in = CodedInputStream.newInstance(record);
    byte[] key = new byte[0];
    String host = "";
    long[] counts = new long[2];
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = tag >>> 3;
      switch (field) {
        case 1 -> key = in.readByteArray();
        case 2 -> host = in.readString();
        case 3, 4 -> counts[field - 3] = in.readUInt64();
        default -> in.skipField(tag);
      }
    }
    try {
      return new Adder(VerifyKey.of(key), host, counts[0], counts[1]);
    } catch (InvalidKeyException e) {
      throw new FormatException("the key of an append-only device: " + e.getMessage(), e);
    }
  }
}
