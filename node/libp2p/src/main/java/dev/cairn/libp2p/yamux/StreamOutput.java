package dev.cairn.libp2p.yamux;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * The writer's end of a stream: gathers small writes, sends large ones from the caller's array.
 *
 * <p>The buffer starts with room for the frame's header, and a frame's body is the buffer followed
 * by part of the caller's array. So a large write leaves in full frames however it is aligned, with
 * nothing copied but its tail.
 */
final class StreamOutput extends OutputStream {

  /** Above this, gathering costs more than a frame of its own. */
  private static final int GATHERED_BYTES_MAX = 8 * 1024;

  private static final int FIRST_BYTES = 256;
  private static final byte[] NOTHING = new byte[0];

  private final SendSide sending;
  private byte[] buffer = NOTHING;
  private int gathered;

  StreamOutput(SendSide sending) {
    this.sending = sending;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    try {
      while (gathered + (end - at) > GATHERED_BYTES_MAX) {
        at += sendFrame(source, at, end - at);
      }
    } catch (IOException e) {
      sending.flush();
      throw e;
    }
    if (at < end) {
      reserve(gathered + (end - at));
      System.arraycopy(source, at, buffer, Frame.HEADER_BYTES + gathered, end - at);
      gathered += end - at;
    }
  }

  @Override
  public void flush() throws IOException {
    while (gathered > 0) {
      sendFrame(NOTHING, 0, 0);
    }
  }

  /** Sends what is gathered, and FIN. Idempotent. */
  void finish() throws IOException {
    if (!sending.ended()) {
      flush();
      sending.sendFin();
      buffer = NOTHING;
    }
  }

  /**
   * Sends one frame of the gathered bytes and as many of {@code length} as it and the window take.
   *
   * @return bytes taken of {@code source}
   */
  private int sendFrame(byte[] source, int offset, int length) throws IOException {
    reserve(0);
    int wanted = Math.min(gathered + length, sending.frameBodyBytesMax());
    int granted = sending.takeWindow(wanted);
    int ownBytes = Math.min(granted, gathered);
    int sourceBytes = granted - ownBytes;
    boolean more = gathered + length - granted > GATHERED_BYTES_MAX;
    sending.sendData(buffer, Frame.HEADER_BYTES + ownBytes, source, offset, sourceBytes, more);
    gathered -= ownBytes;
    int bodyStart = Frame.HEADER_BYTES;
    System.arraycopy(buffer, bodyStart + ownBytes, buffer, bodyStart, gathered);
    return sourceBytes;
  }

  private void reserve(int bodyBytes) {
    int needed = Frame.HEADER_BYTES + bodyBytes;
    if (buffer.length < needed) {
      int doubled = Math.max(Frame.HEADER_BYTES + FIRST_BYTES, 2 * buffer.length);
      buffer = Arrays.copyOf(buffer, Math.max(needed, doubled));
    }
  }
}
