package dev.cairn.libp2p.yamux;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The reader's end of a stream: copies out of slices that it owns, without a lock. */
final class StreamInput extends InputStream {

  private final ReceiveSide receiving;
  private ReceiveQueue.@Nullable Slice slice;
  private boolean ended;

  StreamInput(ReceiveSide receiving) {
    this.receiving = receiving;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0; // InputStream.readNBytes asks for it, and must not wait
    }
    if (!refill(length)) {
      return -1;
    }
    ReceiveQueue.Slice current = slice;
    return current == null ? -1 : current.drain(target, offset, length);
  }

  private boolean refill(int wantedBytes) throws IOException {
    while (!ended && (slice == null || slice.remaining() == 0)) {
      if (slice != null) {
        receiving.recycle(slice); // before the wait, which may be long
        slice = null;
      }
      ReceiveQueue.Slice next = receiving.nextSlice(wantedBytes);
      slice = next;
      ended = next == null;
    }
    return !ended;
  }

  @Override
  public int available() {
    ReceiveQueue.Slice current = slice;
    return (current == null ? 0 : current.remaining()) + receiving.availableBytes();
  }
}
