package dev.cairn.libp2p.tcp;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.libp2p.yamux.YamuxStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A yamux stream on which a protocol was agreed. */
final class TcpStream implements P2pStream {

  private final Environment env;
  private final Connection connection;
  private final String protocol;
  private final YamuxStream stream;
  private final AtomicReference<Environment.@Nullable Alarm> alarm = new AtomicReference<>();

  TcpStream(Environment env, Connection connection, String protocol, YamuxStream stream) {
    this.env = env;
    this.connection = connection;
    this.protocol = protocol;
    this.stream = stream;
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
    return stream.input();
  }

  @Override
  public OutputStream output() {
    return stream.output();
  }

  @Override
  public void deadline(Duration timeout) {
    replaceAlarm(env.after(timeout, stream::reset));
  }

  @Override
  public void closeWrite() throws IOException {
    stream.closeWrite();
  }

  @Override
  public void reset() {
    stream.reset();
    replaceAlarm(null);
  }

  @Override
  public void close() {
    stream.close(); // under its deadline still: what is left to send may have to wait
    replaceAlarm(null);
  }

  private void replaceAlarm(Environment.@Nullable Alarm next) {
    Environment.Alarm earlier = alarm.getAndSet(next);
    if (earlier != null) {
      earlier.cancel();
    }
  }

  @Override
  public String toString() {
    return protocol + " with " + connection.remotePeer();
  }
}
