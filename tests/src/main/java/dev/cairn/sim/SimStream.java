package dev.cairn.sim;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.P2pStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One side of a simulated stream: a pipe in and a pipe out. */
final class SimStream implements P2pStream {

  private final SimConnection connection;
  private final String protocol;
  private final SimPipe in;
  private final SimPipe out;
  private final Input input = new Input();
  private final Output output = new Output();
  private Environment.@Nullable Alarm deadline;

  SimStream(SimConnection connection, String protocol, SimPipe in, SimPipe out) {
    this.connection = connection;
    this.protocol = protocol;
    this.in = in;
    this.out = out;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public String protocol() {
    return protocol;
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
    cancelDeadline();
    deadline = connection.local().env().after(timeout, this::reset);
  }

  @Override
  public void closeWrite() throws IOException {
    if (!out.writeEnded()) {
      output.flush();
      out.finish();
    }
  }

  @Override
  public void reset() {
    in.resetByReader();
    out.resetByWriter();
    end();
  }

  @Override
  public void close() {
    try {
      closeWrite();
    } catch (IOException e) {
      reset(); // the peer must not take a part for the whole
    }
    in.abandon();
    end();
  }

  private void end() {
    cancelDeadline();
    connection.forget(this);
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel();
    }
  }

  private InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    reset();
    return new InterruptedIOException("interrupted while using a stream");
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      try {
        return length == 0 ? 0 : in.read(target, offset, length);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }

    @Override
    public int available() {
      return in.available();
    }
  }

  /**
   * What is written travels when it is flushed or fills a segment, so a forgotten flush shows here
   * as it would on a socket.
   */
  private final class Output extends OutputStream {

    private static final int GATHERED_BYTES_MAX = 4096;
    private static final int SEGMENT_BYTES = 64 * 1024;

    private final byte[] gathered = new byte[GATHERED_BYTES_MAX];
    private int gatheredBytes;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, source.length);
      out.requireWritable();
      if (length <= gathered.length - gatheredBytes) {
        System.arraycopy(source, offset, gathered, gatheredBytes, length);
        gatheredBytes += length;
        return;
      }
      flush();
      for (int done = 0; done < length; done += SEGMENT_BYTES) {
        int count = Math.min(SEGMENT_BYTES, length - done);
        send(Arrays.copyOfRange(source, offset + done, offset + done + count));
      }
    }

    @Override
    public void flush() throws IOException {
      if (gatheredBytes > 0) {
        byte[] bytes = Arrays.copyOf(gathered, gatheredBytes);
        gatheredBytes = 0;
        send(bytes);
      }
    }

    private void send(byte[] bytes) throws IOException {
      try {
        out.send(bytes);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }

    @Override
    public void close() throws IOException {
      closeWrite();
    }
  }
}
