package dev.cairn.libp2p.tcp;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.libp2p.yamux.YamuxStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A yamux stream on which a protocol was agreed. */
final class TcpStream implements P2pStream {

  private final Environment env;
  private final Connection connection;
  private final String protocol;
  private final YamuxStream stream;
  private final ReentrantLock lock = new ReentrantLock();

  /** Moved with every quarter of a mebibyte, so that the alarm stays and looks when it rings. */
  private long deadlineNanos;

  private long alarmNanos;
  private Environment.@Nullable Alarm alarm;
  private boolean over;

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
    lock.lock();
    try {
      deadlineNanos = env.nanoTime() + timeout.toNanos();
      if (!over && (alarm == null || deadlineNanos - alarmNanos < 0)) {
        setAlarm();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void closeWrite() throws IOException {
    stream.closeWrite();
  }

  @Override
  public void reset() {
    stream.reset();
    cancelAlarm();
  }

  @Override
  public void close() {
    stream.close(); // under its deadline still: what is left to send may have to wait
    cancelAlarm();
  }

  private void setAlarm() {
    if (alarm != null) {
      alarm.cancel();
    }
    alarmNanos = deadlineNanos;
    alarm = env.after(Duration.ofNanos(deadlineNanos - env.nanoTime()), this::ring);
  }

  private void ring() {
    lock.lock();
    try {
      if (over) {
        return;
      }
      if (deadlineNanos - env.nanoTime() > 0) {
        setAlarm();
        return;
      }
    } finally {
      lock.unlock();
    }
    stream.reset();
  }

  private void cancelAlarm() {
    lock.lock();
    try {
      over = true;
      if (alarm != null) {
        alarm.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return protocol + " with " + connection.remotePeer();
  }
}
