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

  private final YamuxStream stream;
  private byte[] buffer = NOTHING;
  private int gathered;

  StreamOutput(YamuxStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (gathered + (end - at) > GATHERED_BYTES_MAX) {
      at += sendFrame(source, at, end - at, false);
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
      sendFrame(NOTHING, 0, 0, false);
    }
  }

  /** Sends what is gathered and FIN, in one frame if the window allows it. */
  void finish() throws IOException {
    if (stream.writeEnded()) {
      return;
    }
    boolean finished = false;
    while (gathered > 0) {
      finished = sendFrame(NOTHING, 0, 0, true) < 0;
    }
    if (!finished) {
      reserve(0);
      stream.sendData(buffer, Frame.HEADER_BYTES, NOTHING, 0, 0, true);
    }
    buffer = NOTHING;
  }

  /**
   * Sends one frame of the gathered bytes and as many of {@code length} as it and the window take.
   *
   * @param last whether the stream ends if everything fits
   * @return bytes taken of {@code source}; −1 if the stream was ended
   */
  private int sendFrame(byte[] source, int offset, int length, boolean last) throws IOException {
    reserve(0);
    int wanted = Math.min(gathered + length, stream.frameBodyBytesMax());
    int granted = stream.takeWindow(wanted);
    boolean ends = last && granted == gathered + length;
    if (granted >= gathered) {
      int fromSource = granted - gathered;
      stream.sendData(buffer, Frame.HEADER_BYTES + gathered, source, offset, fromSource, ends);
      gathered = 0;
      return ends ? -1 : fromSource;
    }
    stream.sendData(buffer, Frame.HEADER_BYTES + granted, NOTHING, 0, 0, false);
    int bodyStart = Frame.HEADER_BYTES;
    System.arraycopy(buffer, bodyStart + granted, buffer, bodyStart, gathered - granted);
    gathered -= granted;
    return 0;
  }

  private void reserve(int bodyBytes) {
    int needed = Frame.HEADER_BYTES + bodyBytes;
    if (buffer.length < needed) {
      int doubled = Math.max(Frame.HEADER_BYTES + FIRST_BYTES, 2 * buffer.length);
      buffer = Arrays.copyOf(buffer, Math.max(needed, doubled));
    }
  }
}
