package dev.cairn.identity;

import com.google.protobuf.CodedInputStream;
import dev.cairn.crypto.Hash;
import java.io.IOException;

/**
 * Strict reading of our small protobuf messages: fields in order, every length bounded before it is
 * allocated, nothing unknown. Values that equal the default may be absent.
 */
public final class ProtoReader {

  private final CodedInputStream in;
  private final String what;
  private int lastField;

  /** Reads {@code bytes}, which the caller has bounded; {@code what} names them in refusals. */
  public ProtoReader(byte[] bytes, String what) {
    this.in = CodedInputStream.newInstance(bytes);
    this.what = what;
  }

  /** The next field's number, or 0 at the end. Numbers never fall. */
  public int next() throws RefusedException {
    try {
      int field = in.readTag() >>> 3;
      if (field != 0 && field < lastField) {
        throw malformed("fields out of order");
      }
      lastField = field;
      return field;
    } catch (IOException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /** A length-delimited field of at most {@code bytesMax}. */
  public byte[] bytes(int bytesMax) throws RefusedException {
    try {
      requireWireType(2);
      int length = in.readRawVarint32();
      if (length < 0 || length > bytesMax) {
        throw new RefusedException(
            Reason.TOO_LARGE, what + ": field " + lastField + " has " + length + " bytes");
      }
      return in.readRawBytes(length);
    } catch (IOException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /** A field of exactly 32 bytes. */
  public Hash hash() throws RefusedException {
    byte[] bytes = bytes(Hash.BYTES);
    if (bytes.length != Hash.BYTES) {
      throw malformed("field " + lastField + " is no hash");
    }
    return Hash.copyOf(bytes);
  }

  /** A varint that is not negative. */
  public long unsigned() throws RefusedException {
    try {
      requireWireType(0);
      long value = in.readRawVarint64();
      if (value < 0) {
        throw malformed("field " + lastField + " is negative");
      }
      return value;
    } catch (IOException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /** A refusal that names what is being read. */
  public RefusedException malformed(String detail) {
    return new RefusedException(Reason.MALFORMED, what + ": " + detail);
  }

  private void requireWireType(int type) throws RefusedException {
    if ((in.getLastTag() & 7) != type) {
      throw malformed("field " + lastField + " has another type");
    }
  }
}
