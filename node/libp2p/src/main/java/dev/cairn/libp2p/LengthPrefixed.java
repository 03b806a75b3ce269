package dev.cairn.libp2p;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Messages behind an unsigned-varint length (multiformats, {@code unsigned-varint}): the framing of
 * multistream-select, identify and every Cairn protocol.
 *
 * <p>Reading takes the length's bytes one by one and then exactly the message, so that raw bytes
 * may follow. Memory grows with what has arrived, not with what the length promises.
 */
public final class LengthPrefixed {

  /** A varint of 9 bytes holds 63 bits: the longest that multiformats allows. */
  private static final int VARINT_BYTES_MAX = 9;

  private LengthPrefixed() {}

  /**
   * Reads one message.
   *
   * @param bytesMax the longest message that is acceptable; a longer one is refused unread
   * @throws EOFException if the stream ended before or within the message
   * @throws MalformedMessageException if the length is over-long, not minimal, or above {@code
   *     bytesMax}
   */
  public static byte[] read(InputStream in, int bytesMax) throws IOException {
    return read(in, readVarint(in), bytesMax);
  }

  /** The same where the stream may have ended before the message: then empty. */
  public static Optional<byte[]> readUnlessEnded(InputStream in, int bytesMax) throws IOException {
    int first = in.read();
    return first < 0 ? Optional.empty() : Optional.of(read(in, readVarint(in, first), bytesMax));
  }

  private static byte[] read(InputStream in, long length, int bytesMax) throws IOException {
    if (length > bytesMax) {
      throw new MalformedMessageException(
          "message of " + length + " bytes where at most " + bytesMax + " are allowed");
    }
    byte[] message = in.readNBytes((int) length);
    if (message.length < length) {
      throw new EOFException("ended after " + message.length + " of " + length + " bytes");
    }
    return message;
  }

  /** Writes one message, in a single write. Does not flush. */
  public static void write(OutputStream out, byte[] message) throws IOException {
    int prefixBytes = varintBytes(message.length);
    byte[] framed = new byte[prefixBytes + message.length];
    putVarint(framed, 0, message.length);
    System.arraycopy(message, 0, framed, prefixBytes, message.length);
    out.write(framed);
  }

  /**
   * Reads one unsigned varint.
   *
   * @throws EOFException if the stream ended
   * @throws MalformedMessageException if it has more than 9 bytes or is not minimal
   */
  static long readVarint(InputStream in) throws IOException {
    return readVarint(in, in.read());
  }

  private static long readVarint(InputStream in, int first) throws IOException {
    long value = 0;
    for (int index = 0; index < VARINT_BYTES_MAX; index++) {
      int next = index == 0 ? first : in.read();
      if (next < 0) {
        throw new EOFException("ended where a length was expected");
      }
      value |= (long) (next & 0x7F) << (7 * index);
      if (next < 0x80) {
        if (next == 0 && index > 0) {
          throw new MalformedMessageException("length is not a minimal varint");
        }
        return value;
      }
    }
    throw new MalformedMessageException("length has more than " + VARINT_BYTES_MAX + " bytes");
  }

  /** How many bytes the varint of {@code value}, which is not negative, takes. */
  static int varintBytes(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
  }

  /** Puts the varint of {@code value} at {@code offset}; the offset behind it. */
  static int putVarint(byte[] target, int offset, int value) {
    int at = offset;
    int rest = value;
    while (rest >= 0x80) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }
}
