package dev.cairn.libp2p.yamux;

import dev.cairn.libp2p.MalformedMessageException;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stream that come in: from the connection's reading thread, which never blocks
 * here, to the stream's, which waits. Under the stream's lock.
 */
final class ReceiveSide {

  /** Some messages: enough that waking is cheap beside them, and little of the memory allowed. */
  private static final int AWAITED_BYTES_MAX = 256 * 1024;

  private final YamuxStream stream;
  private final Yamux session;
  private final ReentrantLock lock;
  private final Condition readable;
  private final ReceiveQueue received = new ReceiveQueue();
  private final ReceiveWindow window;
  private int awaitedBytes;
  private boolean wakesLater;
  private boolean finReceived;
  private boolean stopped;
  private boolean failed;

  /** The failure as the reader sees it: none while bytes before the peer's FIN are left. */
  private @Nullable IOException readFailure;

  ReceiveSide(YamuxStream stream, Yamux session, ReentrantLock lock) {
    this.stream = stream;
    this.session = session;
    this.lock = lock;
    this.readable = lock.newCondition();
    this.window =
        new ReceiveWindow(
            session.roundTripNanos(),
            session.limits().windowBytesMax(),
            session.windowsGrown(),
            session.nanoTime());
  }

  // The reading thread of the stream.

  /**
   * The next bytes to read, waiting for them; null at the end. The last ones were read.
   *
   * @param wantedBytes how many the reader has room for, and would rather have at once
   */
  ReceiveQueue.@Nullable Slice nextSlice(int wantedBytes) throws IOException {
    grantWindow(wantedBytes);
    lock.lock();
    try {
      awaitedBytes = Math.min(wantedBytes, AWAITED_BYTES_MAX);
      while (received.bytes() == 0 && !finReceived && readFailure == null && !stopped) {
        readable.await();
      }
      if (readFailure != null) {
        throw new IOException(readFailure.getMessage(), readFailure);
      }
      ReceiveQueue.Slice next = received.poll();
      if (next != null) {
        session.buffered().give(next.heldBytes());
      }
      return next;
    } catch (InterruptedException e) {
      throw stream.interrupted();
    } finally {
      awaitedBytes = 0;
      lock.unlock();
    }
  }

  private void grantWindow(int wantedBytes) {
    int grant;
    lock.lock();
    try {
      boolean wanted = !finReceived && !failed && !stopped;
      grant = wanted ? window.grant(received.bytes(), wantedBytes, session.nanoTime()) : 0;
    } finally {
      lock.unlock();
    }
    if (grant > 0) {
      int flags = stream.takeFlags();
      session.sendNow(Frame.header(Frame.WINDOW_UPDATE, flags, stream.id(), grant));
    }
  }

  int availableBytes() {
    lock.lock();
    try {
      return received.bytes();
    } finally {
      lock.unlock();
    }
  }

  void recycle(ReceiveQueue.Slice slice) {
    slice.recycle(session.pool());
  }

  // The reading thread of the connection. Nothing here may block.

  /**
   * The peer announced a DATA frame of {@code length} bytes.
   *
   * @throws MalformedMessageException if it may not send that many
   */
  void onData(long length) throws MalformedMessageException {
    lock.lock();
    try {
      if (length > 0 && finReceived) {
        throw new MalformedMessageException("data on stream " + stream.id() + " after its end");
      }
      window.announce(length);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A piece of an announced frame's body.
   *
   * @param mayTake whether {@code array} may be taken over
   * @return true if it was
   */
  boolean onBody(byte[] array, int offset, int length, boolean mayTake) {
    boolean taken = mayTake && length >= ReceiveQueue.TAKEOVER_BYTES_MIN;
    boolean unwanted = false;
    boolean accepted = false;
    lock.lock();
    try {
      window.arrived(length);
      if (stopped && !failed) {
        unwanted = true;
      } else if (!failed) {
        int needs = taken ? array.length : received.copyNeeds(length);
        accepted = session.buffered().take(needs);
        if (accepted && taken) {
          received.append(array, offset, length);
        } else if (accepted) {
          received.copy(array, offset, length);
        }
        wakeOrWait();
      }
    } finally {
      lock.unlock();
    }
    if (unwanted) {
      stream.abort(new IOException("peer sent more than was wanted"), true);
    } else if (!accepted && !stream.isAborted()) {
      stream.abort(new IOException("too many bytes wait unread on this connection"), true);
    }
    return accepted && taken;
  }

  /** A reader that is woken for each message of a long body does little else than wake. */
  private void wakeOrWait() {
    if (received.bytes() >= awaitedBytes) {
      readable.signal();
    } else if (!wakesLater) {
      wakesLater = true;
      session.wakeLater(this);
    }
  }

  /** What is here must do: the connection has nothing more, or nothing but other streams' bytes. */
  void wake() {
    lock.lock();
    try {
      wakesLater = false;
      readable.signal();
    } finally {
      lock.unlock();
    }
  }

  // The life of the stream, under its lock.

  /** No more will come. */
  void onFin() {
    finReceived = true;
    readable.signalAll();
  }

  boolean finReceived() {
    return finReceived;
  }

  /** Nobody reads any more. True if bytes were left unread, before the peer's end. */
  boolean stop() {
    stopped = true;
    boolean unread = received.bytes() > 0 && !finReceived;
    drop();
    readable.signalAll();
    return unread;
  }

  /**
   * Wakes the reader.
   *
   * @param keepFinished whether bytes before the peer's FIN stay readable
   */
  void fail(IOException cause, boolean keepFinished) {
    failed = true;
    if (!keepFinished || !finReceived) {
      readFailure = cause;
      drop();
    }
    readable.signalAll();
  }

  /** The stream is over. */
  void forget() {
    window.giveBack();
  }

  private void drop() {
    session.buffered().give(received.clear(session.pool()));
  }
}
