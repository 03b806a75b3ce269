package dev.cairn.app.node;

import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.storage.budget.Bandwidth;
import dev.cairn.storage.budget.Reach;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * A stream that counts its bytes and waits for its turn under the caps. While it waits its deadline
 * stands still: the wait is our own doing, not the peer's.
 */
final class MeteredStream implements P2pStream {

  private final P2pStream stream;
  private final Connection connection;
  private final Bandwidth bandwidth;
  private final Reach reach;
  private final PausableDeadline deadline;
  private final InputStream input;
  private final OutputStream output;

  MeteredStream(P2pStream stream, Connection connection, Traffic traffic, Bandwidth bandwidth) {
    this.stream = stream;
    this.connection = connection;
    this.bandwidth = bandwidth;
    this.reach = Reach.of(connection.remoteAddress());
    this.deadline = new PausableDeadline(stream, bandwidth::nanoTime);
    this.input = new MeteredInput(stream.input(), traffic.received(stream.protocol()));
    this.output = new MeteredOutput(stream.output(), traffic.sent(stream.protocol()));
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public String protocol() {
    return stream.protocol();
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void deadline(Duration timeout) {
    deadline.set(timeout);
  }

  @Override
  public void closeWrite() throws IOException {
    stream.closeWrite();
  }

  @Override
  public void reset() {
    stream.reset();
  }

  @Override
  public void close() {
    stream.close();
  }

  private void waitFor(Wait turn) throws IOException {
    deadline.pause();
    try {
      turn.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stream.reset();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted in the line");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      deadline.goOn();
    }
  }

  @FunctionalInterface
  private interface Wait {
    void run() throws InterruptedException;
  }

  private final class MeteredInput extends InputStream {
    private final InputStream in;
    private final LongAdder count;

    MeteredInput(InputStream in, LongAdder count) {
      this.in = in;
      this.count = count;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] array, int offset, int length) throws IOException {
      boolean limited = bandwidth.limitsReceiving(reach);
      int most = limited ? Math.min(length, bandwidth.turnBytes()) : length;
      int read = in.read(array, offset, most);
      count.add(Math.max(0, read));
      if (limited && read > 0) {
        waitFor(() -> bandwidth.received(reach, read));
      }
      return read;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private final class MeteredOutput extends OutputStream {
    private final OutputStream out;
    private final LongAdder count;

    MeteredOutput(OutputStream out, LongAdder count) {
      this.out = out;
      this.count = count;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] array, int offset, int length) throws IOException {
      int turnBytes = bandwidth.turnBytes();
      for (int done = 0; done < length; ) {
        boolean limited = bandwidth.limitsSending(reach);
        int turn = limited ? Math.min(turnBytes, length - done) : length - done;
        if (limited) {
          waitFor(() -> bandwidth.sending(reach, turn));
        }
        out.write(array, offset + done, turn);
        count.add(turn);
        done += turn;
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
