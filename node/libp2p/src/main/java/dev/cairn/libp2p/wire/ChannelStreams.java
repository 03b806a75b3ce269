package dev.cairn.libp2p.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A {@link SecureChannel} as byte streams, for a negotiation before the muxer takes over. For one
 * thread.
 */
public final class ChannelStreams {

  private final SecureChannel channel;
  private final SealedOutput output;
  private int position;
  private int limit;

  public ChannelStreams(SecureChannel channel, SealedOutput output) {
    this.channel = channel;
    this.output = output;
  }

  /** What the peer sends. */
  public InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        while (position == limit) {
          int received = channel.receive();
          if (received < 0) {
            return -1;
          }
          position = 0;
          limit = received;
        }
        return channel.received()[position++] & 0xFF;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        int first = read();
        if (first < 0) {
          return -1;
        }
        target[offset] = (byte) first;
        int more = Math.min(length - 1, limit - position);
        System.arraycopy(channel.received(), position, target, offset + 1, more);
        position += more;
        return 1 + more;
      }

      @Override
      public int available() {
        return limit - position;
      }
    };
  }

  /** To the peer; each flush is one message. */
  public OutputStream output() {
    return new ByteArrayOutputStream() {
      @Override
      public void flush() throws IOException {
        try {
          output.send(buf, count, buf, 0, 0, false);
          reset();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted while negotiating");
        }
      }
    };
  }

  /** What came after the negotiation's last byte, and belongs to what follows. */
  public byte[] rest() {
    return Arrays.copyOfRange(channel.received(), position, limit);
  }
}
