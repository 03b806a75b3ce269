package dev.cairn.libp2p.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A socket's bytes through a small buffer that all layers of the upgrade share, so that none of
 * them reads bytes that belong to the next. Large reads go past the buffer into the caller's array.
 * For one thread.
 */
public final class WireInput extends InputStream {

  /** Small, because every idle connection has one. */
  private static final int BUFFER_BYTES = 2048;

  private final InputStream socket;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  public WireInput(InputStream socket) {
    this.socket = socket;
  }

  @Override
  public int read() throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    return buffer[position++] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == limit) {
      if (length >= BUFFER_BYTES) {
        return socket.read(target, offset, length);
      }
      if (!fill()) {
        return -1;
      }
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  /**
   * Reads exactly {@code length} bytes.
   *
   * @throws EOFException if the peer ended before
   */
  public void readExactly(byte[] target, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int count = read(target, offset + done, length - done);
      if (count < 0) {
        throw ended();
      }
      done += count;
    }
  }

  /**
   * Reads exactly {@code length} bytes to the beginning of {@code scratch}, and in the same read
   * what came behind them, as far as there and in the buffer is room: where messages follow each
   * other, the length of the next one takes no read of its own. What {@code scratch} has behind
   * {@code length} is overwritten.
   *
   * @throws EOFException if the peer ended before
   */
  public void readMessage(byte[] scratch, int length) throws IOException {
    int done = Math.min(length, limit - position);
    System.arraycopy(buffer, position, scratch, 0, done);
    position += done;
    while (length - done >= BUFFER_BYTES) { // the buffer is empty
      int end = Math.min(scratch.length, length + BUFFER_BYTES);
      int count = socket.read(scratch, done, end - done);
      if (count < 0) {
        throw ended();
      }
      int over = Math.max(0, done + count - length);
      System.arraycopy(scratch, length, buffer, 0, over);
      position = 0;
      limit = over;
      done += count - over;
    }
    readExactly(scratch, done, length - done);
  }

  private static EOFException ended() {
    return new EOFException("peer ended the connection within a message");
  }

  /** Bytes in the buffer; not those that the socket has. */
  @Override
  public int available() {
    return limit - position;
  }

  /** Whether a read would find a byte without waiting, here or in the socket. */
  public boolean hasArrived() throws IOException {
    return position < limit || socket.available() > 0;
  }

  private boolean fill() throws IOException {
    int count = socket.read(buffer, 0, BUFFER_BYTES);
    position = 0;
    limit = Math.max(0, count);
    return count > 0;
  }
}
