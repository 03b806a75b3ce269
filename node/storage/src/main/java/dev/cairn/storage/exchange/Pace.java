package dev.cairn.storage.exchange;

import dev.cairn.libp2p.P2pStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Keeps a stream only while it moves: each {@value #STEP_BYTES} bytes have {@code progress} time,
 * in either direction, or the stream is reset. A peer that drips bytes cannot hold a place for
 * longer than that, and one that is merely slow is not cut off for the length of a block.
 */
final class Pace {

  static final int STEP_BYTES = 256 * 1024;

  private final P2pStream stream;
  private final Duration progress;
  private long movedBytes;
  private long nextStep = STEP_BYTES;

  Pace(P2pStream stream, Duration progress) {
    this.stream = stream;
    this.progress = progress;
    stream.deadline(progress);
  }

  /** Exactly {@code length} bytes into {@code into}. */
  void readFully(byte[] into, int offset, int length) throws IOException {
    InputStream in = stream.input();
    for (int done = 0; done < length; ) {
      int step = Math.min(STEP_BYTES, length - done);
      if (in.readNBytes(into, offset + done, step) < step) {
        throw new IOException("the peer stopped " + (length - done) + " bytes early");
      }
      done += step;
      moved(step);
    }
  }

  /** All of it, flushed. */
  void writeFully(byte[] from, int offset, int length) throws IOException {
    OutputStream out = stream.output();
    for (int done = 0; done < length; ) {
      int step = Math.min(STEP_BYTES, length - done);
      out.write(from, offset + done, step);
      done += step;
      moved(step);
    }
    out.flush();
  }

  /** The stream's bytes; first asks for them with {@code ask}, at the first read. */
  InputStream inputAfter(Ask ask) {
    return new InputStream() {
      private boolean asked;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (!asked) {
          asked = true;
          ask.run();
        }
        int read = stream.input().read(into, offset, length);
        moved(Math.max(0, read));
        return read;
      }
    };
  }

  private void moved(int bytes) {
    movedBytes += bytes;
    if (movedBytes >= nextStep) {
      nextStep = movedBytes + STEP_BYTES;
      stream.deadline(progress);
    }
  }

  /** Something said to the peer. */
  @FunctionalInterface
  interface Ask {
    void run() throws IOException;
  }
}
