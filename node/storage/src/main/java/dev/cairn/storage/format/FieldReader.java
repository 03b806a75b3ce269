package dev.cairn.storage.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Reads what {@link FieldWriter} wrote, and nothing else: every field once, in order, within its
 * bounds. What is read through it and written again has the same bytes.
 *
 * <p>Works on an array, so no length can make it allocate more than it was given.
 */
public final class FieldReader {

  private final CodedInputStream in;
  private final String what;

  /**
   * @param what the message, for the words of a refusal
   */
  public FieldReader(byte[] message, String what) {
    this.in = CodedInputStream.newInstance(message);
    this.what = what;
  }

  /** A number within bounds. */
  public long number(int field, long min, long max) throws MalformedMessageException {
    expect(field, WireFormat.WIRETYPE_VARINT);
    long value;
    int before = in.getTotalBytesRead();
    try {
      value = in.readUInt64();
    } catch (IOException e) {
      throw malformed(field, "is cut short", e);
    }
    if (value < min || value > max) {
      throw malformed(field, "is " + value + ", not " + min + ".." + max);
    }
    int minimal = Math.max(1, Math.ceilDiv(64 - Long.numberOfLeadingZeros(value), 7));
    if (in.getTotalBytesRead() - before != minimal) {
      throw malformed(field, "is not a minimal varint");
    }
    return value;
  }

  /** A number within bounds that fits an int. */
  public int integer(int field, int min, int max) throws MalformedMessageException {
    return (int) number(field, min, max);
  }

  /** At most {@code bytesMax} bytes. */
  public byte[] bytes(int field, int bytesMax) throws MalformedMessageException {
    expect(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    byte[] value;
    try {
      value = in.readByteArray();
    } catch (IOException e) {
      throw malformed(field, "is cut short", e);
    }
    if (value.length > bytesMax) {
      throw malformed(field, "has " + value.length + " bytes, more than " + bytesMax);
    }
    return value;
  }

  /** Exactly {@code length} bytes. */
  public byte[] exactly(int field, int length) throws MalformedMessageException {
    byte[] value = bytes(field, length);
    if (value.length != length) {
      throw malformed(field, "has " + value.length + " bytes, not " + length);
    }
    return value;
  }

  /** 32 bytes. */
  public Hash hash(int field) throws MalformedMessageException {
    return Hash.copyOf(exactly(field, Hash.BYTES));
  }

  /** 16 bytes. */
  public UUID uuid(int field) throws MalformedMessageException {
    ByteBuffer value = ByteBuffer.wrap(exactly(field, 16));
    return new UUID(value.getLong(), value.getLong());
  }

  /** A usable Ed25519 key. */
  public VerifyKey key(int field) throws MalformedMessageException {
    byte[] value = exactly(field, VerifyKey.BYTES);
    try {
      return VerifyKey.of(value);
    } catch (InvalidKeyException e) {
      throw malformed(field, "is not a usable key", e);
    }
  }

  /** UTF-8; what is not is replaced. */
  public String text(int field, int bytesMax) throws MalformedMessageException {
    return new String(bytes(field, bytesMax), StandardCharsets.UTF_8);
  }

  /** The message must end here. */
  public void end() throws MalformedMessageException {
    try {
      if (!in.isAtEnd()) {
        throw new MalformedMessageException(what + ": bytes after its last field");
      }
    } catch (MalformedMessageException e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedMessageException(what, e);
    }
  }

  private void expect(int field, int wireType) throws MalformedMessageException {
    int tag;
    try {
      tag = in.readTag();
    } catch (IOException e) {
      throw malformed(field, "is missing", e);
    }
    if (tag != (field << 3 | wireType)) {
      throw malformed(field, "is missing: found tag " + tag);
    }
  }

  private MalformedMessageException malformed(int field, String how) {
    return new MalformedMessageException(what + ": field " + field + " " + how);
  }

  private MalformedMessageException malformed(int field, String how, Exception cause) {
    return new MalformedMessageException(what + ": field " + field + " " + how, cause);
  }
}
