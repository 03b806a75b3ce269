package dev.cairn.sim;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.P2pStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One side of a simulated stream: a pipe in and a pipe out. */
final class SimStream implements P2pStream {

  private final SimConnection connection;
  private final String protocol;
  private final SimPipe in;
  private final SimPipe out;
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
    return in.input();
  }

  @Override
  public OutputStream output() {
    return out.output();
  }

  @Override
  public void deadline(Duration timeout) {
    cancelDeadline();
    deadline = connection.local().env().after(timeout, this::reset);
  }

  @Override
  public void closeWrite() throws IOException {
    out.finish();
  }

  @Override
  public void reset() {
    in.reset();
    out.reset();
    end();
  }

  @Override
  public void close() {
    try {
      out.finish();
    } catch (IOException e) {
      // Already reset: nothing left to close.
      out.reset();
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
}
