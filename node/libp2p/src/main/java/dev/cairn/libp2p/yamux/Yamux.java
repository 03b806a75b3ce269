package dev.cairn.libp2p.yamux;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.wire.BufferPool;
import dev.cairn.libp2p.wire.SealedOutput;
import dev.cairn.libp2p.wire.SecureChannel;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection's streams: the yamux session.
 *
 * <p>One thread runs {@link #run} and never blocks on anything but the connection: it sorts frames
 * into the streams, whose bytes are bounded by their windows, and queues the few answers that
 * frames ask for. Any breach of the protocol ends the connection with a go-away.
 */
public final class Yamux {

  /** The protocol's name for multistream-select and early negotiation. */
  public static final String PROTOCOL = Frame.PROTOCOL;

  /** A peer that never stops sending on one stream must not keep a reader of another waiting. */
  private static final int PATIENCE_BYTES = 512 * 1024;

  private final Environment env;
  private final SecureChannel channel;
  private final SealedOutput output;
  private final BufferPool pool;
  private final YamuxLimits limits;
  private final long roundTripNanos;
  private final boolean dialer;
  private final ByteBudget buffered;
  private final ByteBudget windowsGrown;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition backlogShorter = lock.newCondition();
  private final Map<Integer, YamuxStream> streams = new HashMap<>();
  private final StreamIds remoteIds;
  private int nextId;
  private int inboundStreams;
  private int unacknowledged;
  private boolean goneAway;
  private @Nullable IOException ended;

  /** Readers that could go on and wait for more; of the thread that reads the connection. */
  private final List<ReceiveSide> patient = new ArrayList<>();

  /** Since the first of them began to wait. */
  private int arrivedBytes;

  private volatile long lastReceivedNanos;
  private volatile long lastStreamNanos;
  private volatile boolean pingPending;

  /**
   * @param dialer whether this side dialled, which gives it the odd stream ids
   * @param roundTrip to the peer, as the handshake took; windows grow by it
   */
  public Yamux(
      Environment env,
      SecureChannel channel,
      SealedOutput output,
      BufferPool pool,
      YamuxLimits limits,
      boolean dialer,
      Duration roundTrip) {
    this.env = env;
    this.channel = channel;
    this.output = output;
    this.pool = pool;
    this.limits = limits;
    this.dialer = dialer;
    this.roundTripNanos = roundTrip.toNanos();
    this.buffered = new ByteBudget(limits.bufferedBytesMax());
    this.windowsGrown = new ByteBudget(limits.windowsGrownBytesMax());
    this.remoteIds = new StreamIds(dialer ? 0 : 1);
    this.nextId = dialer ? 1 : 2;
    this.lastReceivedNanos = env.nanoTime();
    this.lastStreamNanos = lastReceivedNanos;
  }

  /**
   * Reads the connection until it ends, then fails what is left of it, and has the socket closed
   * once what was queued is written.
   *
   * @param firstBytes of the muxer's, which came with the last bytes of the negotiation before
   * @param onStream told of each stream that the peer opens; must not block
   * @return why it ended
   */
  public IOException run(byte[] firstBytes, Consumer<YamuxStream> onStream) {
    FrameReader reader = new FrameReader(this, onStream);
    IOException cause;
    try {
      reader.accept(firstBytes, firstBytes.length, false);
      for (int length = channel.receive(); length >= 0; length = channel.receive()) {
        lastReceivedNanos = env.nanoTime();
        if (reader.accept(channel.received(), length, true)) {
          channel.detach();
        }
        if (!patient.isEmpty()) {
          arrivedBytes += length;
          if (arrivedBytes >= PATIENCE_BYTES || !channel.hasArrived()) {
            wakePatient();
          }
        }
      }
      cause = new EOFException("peer ended the connection");
    } catch (MalformedMessageException e) {
      sendNow(Frame.header(Frame.GO_AWAY, 0, 0, Frame.GO_AWAY_PROTOCOL_ERROR));
      cause = e;
    } catch (IOException e) {
      cause = e;
    }
    fail(cause);
    output.finish();
    return cause;
  }

  /** Who waits for much goes on with what there is. */
  private void wakePatient() {
    for (ReceiveSide waits : patient) {
      waits.wake();
    }
    patient.clear();
    arrivedBytes = 0;
  }

  /**
   * Opens a stream. The peer hears of it with the first frame.
   *
   * @throws IOException if the connection ended or is ending, or {@code timeout} passed while the
   *     peer left {@link YamuxLimits#ACK_BACKLOG} streams unacknowledged
   */
  public YamuxStream open(Duration timeout) throws IOException, InterruptedException {
    boolean[] late = {false};
    Environment.Alarm alarm = null;
    lock.lockInterruptibly();
    try {
      while (unacknowledged >= YamuxLimits.ACK_BACKLOG && ended == null && !late[0]) {
        if (alarm == null) {
          alarm = env.after(timeout, () -> wake(late));
        }
        backlogShorter.await();
      }
      if (ended != null || goneAway) {
        throw new IOException("connection is closed", ended);
      }
      if (unacknowledged >= YamuxLimits.ACK_BACKLOG) {
        throw new IOException("peer left " + unacknowledged + " streams unacknowledged");
      }
      if (nextId < 0) {
        throw new IOException("connection has used all stream ids; connect again");
      }
      YamuxStream stream = new YamuxStream(this, nextId, true);
      streams.put(nextId, stream);
      nextId += 2;
      unacknowledged++;
      return stream;
    } finally {
      lock.unlock();
      if (alarm != null) {
        alarm.cancel();
      }
    }
  }

  private void wake(boolean[] late) {
    lock.lock();
    try {
      late[0] = true;
      backlogShorter.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Says goodbye, ends every stream, and closes the socket once that is written. Never blocks. */
  public void close() {
    sendNow(Frame.header(Frame.GO_AWAY, 0, 0, Frame.GO_AWAY_NORMAL));
    fail(new IOException("connection was closed on this side"));
    output.finish();
  }

  /** Ends every stream at once; the peer is not told. Idempotent. */
  public void fail(IOException cause) {
    List<YamuxStream> left;
    lock.lock();
    try {
      if (ended != null) {
        return;
      }
      ended = cause;
      left = new ArrayList<>(streams.values());
      backlogShorter.signalAll();
    } finally {
      lock.unlock();
    }
    for (YamuxStream stream : left) {
      stream.abort(cause, false);
    }
  }

  /** True until it failed or was closed, or the peer said that it is going. */
  public boolean isOpen() {
    lock.lock();
    try {
      return ended == null && !goneAway;
    } finally {
      lock.unlock();
    }
  }

  /** Streams now, of both sides. */
  public int streamCount() {
    lock.lock();
    try {
      return streams.size();
    } finally {
      lock.unlock();
    }
  }

  /** When a stream last came or went. */
  public long lastStreamNanos() {
    return lastStreamNanos;
  }

  /** When the peer last sent anything. */
  public long lastReceivedNanos() {
    return lastReceivedNanos;
  }

  /** Asks the peer for a sign of life; no effect while one is awaited. */
  public void ping() {
    if (!pingPending) {
      pingPending = true;
      sendNow(Frame.header(Frame.PING, Frame.SYN, 0, 0));
    }
  }

  // Called by FrameReader, on the reading thread.

  /** Has {@code waits} woken when nothing more is here, or much has come for others. */
  void wakeLater(ReceiveSide waits) {
    patient.add(waits);
  }

  /** Counts and registers a stream of the peer's; null if it was refused. */
  @Nullable YamuxStream accept(int id) throws MalformedMessageException {
    lock.lock();
    try {
      remoteIds.open(id);
      if (inboundStreams < limits.inboundStreamsMax() && ended == null) {
        inboundStreams++;
        YamuxStream stream = new YamuxStream(this, id, false);
        streams.put(id, stream);
        lastStreamNanos = env.nanoTime();
        return stream;
      }
    } finally {
      lock.unlock();
    }
    sendNow(Frame.header(Frame.WINDOW_UPDATE, Frame.RST, id, 0));
    return null;
  }

  /**
   * The stream of a frame without SYN; null if it has ended here and the frame is late.
   *
   * @throws MalformedMessageException if there never was such a stream
   */
  @Nullable YamuxStream find(int id) throws MalformedMessageException {
    lock.lock();
    try {
      YamuxStream stream = streams.get(id);
      boolean own = (id & 1) == (dialer ? 1 : 0);
      boolean opened = own ? id > 0 && id <= nextId - 2 : remoteIds.known(id);
      if (stream == null && !opened) {
        throw new MalformedMessageException("frame for unknown stream " + id);
      }
      return stream;
    } finally {
      lock.unlock();
    }
  }

  void onPing(int flags, int value) {
    if ((flags & Frame.SYN) != 0) {
      sendNow(Frame.header(Frame.PING, Frame.ACK, 0, value));
    } else {
      pingPending = false;
    }
  }

  /** The peer opens no more streams to us and wants none of ours; those that live go on. */
  void onGoAway() {
    lock.lock();
    try {
      goneAway = true;
    } finally {
      lock.unlock();
    }
  }

  // Called by streams.

  void acknowledged() {
    lock.lock();
    try {
      unacknowledged--;
      backlogShorter.signal();
    } finally {
      lock.unlock();
    }
  }

  void forget(YamuxStream stream) {
    lock.lock();
    try {
      boolean remote = (stream.id() & 1) == (dialer ? 0 : 1);
      if (streams.remove(stream.id()) != null && remote) {
        inboundStreams--;
      }
      lastStreamNanos = env.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  void resetLater(YamuxStream stream) {
    var _ = env.after(limits.linger(), stream::reset);
  }

  void send(byte[] head, int headBytes, byte[] body, int offset, int length, boolean more)
      throws IOException, InterruptedException {
    output.send(head, headBytes, body, offset, length, more);
  }

  void flush() {
    output.flush();
  }

  void sendNow(byte[] header) {
    output.sendNow(header);
  }

  int messageBytesMax() {
    return output.messageBytesMax();
  }

  long nanoTime() {
    return env.nanoTime();
  }

  long roundTripNanos() {
    return roundTripNanos;
  }

  YamuxLimits limits() {
    return limits;
  }

  ByteBudget buffered() {
    return buffered;
  }

  ByteBudget windowsGrown() {
    return windowsGrown;
  }

  BufferPool pool() {
    return pool;
  }
}
