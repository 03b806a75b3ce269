package dev.cairn.app.node;

import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.P2pStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** A stream that counts its bytes. */
final class MeteredStream implements P2pStream {

  private final P2pStream stream;
  private final InputStream input;
  private final OutputStream output;

  MeteredStream(P2pStream stream, Traffic traffic) {
    this.stream = stream;
    this.input = new CountedInput(stream.input(), traffic.received(stream.protocol()));
    this.output = new CountedOutput(stream.output(), traffic.sent(stream.protocol()));
  }

  @Override
  public Connection connection() {
    return stream.connection();
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
    stream.deadline(timeout);
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

  private static final class CountedInput extends InputStream {
    private final InputStream in;
    private final LongAdder count;

    CountedInput(InputStream in, LongAdder count) {
      this.in = in;
      this.count = count;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count.add(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] array, int offset, int length) throws IOException {
      int read = in.read(array, offset, length);
      count.add(Math.max(0, read));
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

  private static final class CountedOutput extends OutputStream {
    private final OutputStream out;
    private final LongAdder count;

    CountedOutput(OutputStream out, LongAdder count) {
      this.out = out;
      this.count = count;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      count.increment();
    }

    @Override
    public void write(byte[] array, int offset, int length) throws IOException {
      out.write(array, offset, length);
      count.add(length);
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
