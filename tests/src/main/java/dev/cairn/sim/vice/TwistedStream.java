package dev.cairn.sim.vice;

import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.P2pStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A stream whose written bytes pass through something on their way out. */
final class TwistedStream implements P2pStream {

  private final P2pStream real;
  private final OutputStream output;

  TwistedStream(P2pStream real, OutputStream output) {
    this.real = real;
    this.output = output;
  }

  @Override
  public Connection connection() {
    return real.connection();
  }

  @Override
  public String protocol() {
    return real.protocol();
  }

  @Override
  public InputStream input() {
    return real.input();
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void deadline(Duration timeout) {
    real.deadline(timeout);
  }

  @Override
  public void closeWrite() throws IOException {
    real.closeWrite();
  }

  @Override
  public void reset() {
    real.reset();
  }

  @Override
  public void close() {
    real.close();
  }
}
