package dev.cairn.overlay.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Messages behind an unsigned-varint length, as every libp2p protocol has them. */
public final class Frames {

  private Frames() {}

  /**
   * Reads one message.
   *
   * @throws IOException if it is longer than {@code bytesMax}, cut short, or its length malformed
   */
  public static byte[] read(InputStream in, int bytesMax) throws IOException {
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("ended where a message was expected");
      }
      length |= (next & 0x7F) << shift;
      if (next < 0x80) {
        break;
      }
      if (shift == 21) {
        throw new IOException("message length above 2^28");
      }
    }
    if (length > bytesMax) {
      throw new IOException(
          "message of " + length + " bytes where at most " + bytesMax + " may be");
    }
    byte[] message = in.readNBytes(length);
    if (message.length < length) {
      throw new EOFException("ended after " + message.length + " of " + length + " bytes");
    }
    return message;
  }

  /** Writes one message (shorter than 2^28 bytes) and flushes. */
  public static void write(OutputStream out, byte[] message) throws IOException {
    byte[] prefix = new byte[4];
    int at = 0;
    int rest = message.length;
    while (rest >= 0x80) {
      prefix[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    prefix[at++] = (byte) rest;
    out.write(prefix, 0, at);
    out.write(message);
    out.flush();
  }
}
