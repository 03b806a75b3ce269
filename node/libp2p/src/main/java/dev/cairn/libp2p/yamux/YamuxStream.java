package dev.cairn.libp2p.yamux;

import dev.cairn.libp2p.MalformedMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One yamux stream. A small state machine under one lock that is never held while anything blocks;
 * frames are sent after it is released.
 *
 * <p>Flow control: the peer may send what {@link #receiveWindow} allows. When half of the target
 * window has been read, the rest is granted again. If the peer used that up within a few round
 * trips, the window is what limits it, and the target doubles (as in go-yamux), within the
 * connection's budget.
 */
public final class YamuxStream {

  private final Yamux session;
  private final int id;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition readable = lock.newCondition();
  private final Condition writable = lock.newCondition();
  private final StreamInput input = new StreamInput(this);
  private final StreamOutput output = new StreamOutput(this);

  private final ReceiveQueue received = new ReceiveQueue();

  /** Of the body of a DATA frame whose header has come; a body may be as large as the window. */
  private long announcedBytes;

  private long receiveWindow = YamuxLimits.INITIAL_WINDOW_BYTES;
  private int targetWindow = YamuxLimits.INITIAL_WINDOW_BYTES;
  private long grantedNanos;
  private long sendWindow = YamuxLimits.INITIAL_WINDOW_BYTES;

  /** SYN or ACK, until the first frame has carried it. */
  private int pendingFlags;

  private boolean acknowledged;
  private boolean finSent;
  private boolean finReceived;
  private boolean readingStopped;
  private boolean forgotten;
  private @Nullable IOException failure;

  /** The failure as the reader sees it: none while bytes before the peer's FIN are left. */
  private @Nullable IOException readFailure;

  YamuxStream(Yamux session, int id, boolean outbound) {
    this.session = session;
    this.id = id;
    this.pendingFlags = outbound ? Frame.SYN : Frame.ACK;
    this.acknowledged = !outbound;
    this.grantedNanos = session.nanoTime();
  }

  /** The peer's bytes. For one reader at a time. */
  public InputStream input() {
    return input;
  }

  /** Bytes to the peer. For one writer at a time. */
  public OutputStream output() {
    return output;
  }

  /** Flushes and half-closes. */
  public void closeWrite() throws IOException {
    output.finish();
  }

  /** Ends both directions at once and tells the peer. Never blocks. Idempotent. */
  public void reset() {
    abort(new IOException("stream was reset on this side"), true);
  }

  /**
   * Half-closes if that was not done, stops reading and lets the stream end. If the peer goes on
   * sending it is told to stop. Never throws.
   */
  public void close() {
    try {
      closeWrite();
    } catch (IOException e) {
      reset(); // the peer must not take a part for the whole
    }
    boolean unread;
    boolean linger;
    lock.lock();
    try {
      readingStopped = true;
      unread = received.bytes() > 0 && !finReceived;
      linger = failure == null && !finReceived;
      dropReceived();
      readable.signalAll();
    } finally {
      lock.unlock();
    }
    if (unread) {
      abort(new IOException("stream was closed with bytes unread"), true);
    } else if (linger) {
      session.resetLater(this);
    }
  }

  // The reading thread of the stream.

  /** The next bytes to read, waiting for them; null at the end. The last ones were read. */
  ReceiveQueue.@Nullable Slice nextSlice() throws IOException {
    grantWindow();
    lock.lock();
    try {
      while (received.bytes() == 0 && !finReceived && readFailure == null && !readingStopped) {
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
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  private void grantWindow() {
    int grant;
    lock.lock();
    try {
      grant = grantable();
      receiveWindow += grant;
    } finally {
      lock.unlock();
    }
    if (grant > 0) {
      session.sendNow(Frame.header(Frame.WINDOW_UPDATE, takeFlags(), id, grant));
    }
  }

  /** How much window to grant now; 0 while it is not worth a frame. */
  private int grantable() {
    if (finReceived || failure != null || readingStopped) {
      return 0;
    }
    int free = (int) (targetWindow - received.bytes() - announcedBytes - receiveWindow);
    if (free < targetWindow / 2) {
      return 0;
    }
    long now = session.nanoTime();
    int doubled = Math.min(2 * targetWindow, session.limits().windowBytesMax());
    if (now - grantedNanos < 4 * session.roundTripNanos()
        && doubled > targetWindow
        && session.windowsGrown().take(doubled - targetWindow)) {
      free += doubled - targetWindow;
      targetWindow = doubled;
    }
    grantedNanos = now;
    return free;
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

  // The writing thread of the stream.

  /**
   * Waits for window and takes up to {@code wanted} bytes of it.
   *
   * @param wanted at least 1
   */
  int takeWindow(int wanted) throws IOException {
    lock.lock();
    try {
      while (sendWindow == 0 && failure == null && !finSent) {
        writable.await();
      }
      requireWritable();
      int taken = (int) Math.min(sendWindow, wanted);
      sendWindow -= taken;
      return taken;
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a DATA frame whose header goes to the first 12 bytes of {@code head}, and whose body is
   * the rest of {@code head} and then part of {@code body}. The window for it was taken.
   */
  void sendData(byte[] head, int headBytes, byte[] body, int offset, int length)
      throws IOException {
    int flags = takeFlags();
    Frame.put(head, Frame.DATA, flags, id, headBytes - Frame.HEADER_BYTES + length);
    try {
      session.send(head, headBytes, body, offset, length);
    } catch (InterruptedException e) {
      throw interrupted();
    }
    if ((flags & Frame.SYN) != 0 && isAborted()) {
      // The reset overtook the frame that opens the stream; the peer has just opened it.
      session.sendNow(Frame.header(Frame.WINDOW_UPDATE, Frame.RST, id, 0));
    }
  }

  /** Half-closes. In a frame of its own: js-libp2p drops the body of a frame that carries FIN. */
  void sendFin() throws IOException {
    lock.lock();
    try {
      requireWritable();
      finSent = true;
      writable.signalAll();
    } finally {
      lock.unlock();
    }
    session.sendNow(Frame.header(Frame.WINDOW_UPDATE, takeFlags() | Frame.FIN, id, 0));
    forgetIfDone();
  }

  boolean writeEnded() {
    lock.lock();
    try {
      return finSent || failure != null;
    } finally {
      lock.unlock();
    }
  }

  int frameBodyBytesMax() {
    return session.messageBytesMax() - Frame.HEADER_BYTES;
  }

  private void requireWritable() throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    if (finSent) {
      throw new IOException("stream was closed for writing");
    }
  }

  private InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    reset();
    return new InterruptedIOException("interrupted while using a stream");
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
        throw new MalformedMessageException("data on stream " + id + " after its end");
      }
      if (length > receiveWindow) {
        throw new MalformedMessageException(
            "stream " + id + ": " + length + " bytes exceed the window of " + receiveWindow);
      }
      receiveWindow -= length;
      announcedBytes += length;
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
      announcedBytes -= length;
      if (readingStopped && failure == null) {
        unwanted = true;
      } else if (failure == null) {
        int needs = taken ? array.length : received.copyNeeds(length);
        accepted = session.buffered().take(needs);
        if (accepted && taken) {
          received.append(array, offset, length);
        } else if (accepted) {
          received.copy(array, offset, length);
        }
        readable.signal();
      }
    } finally {
      lock.unlock();
    }
    if (unwanted) {
      abort(new IOException("peer sent more than was wanted"), true);
    } else if (!accepted && !isAborted()) {
      abort(new IOException("too many bytes wait unread on this connection"), true);
    }
    return accepted && taken;
  }

  /** The flags of a frame of this stream, after its body. */
  void onFlags(int flags) {
    if ((flags & Frame.RST) != 0) {
      abort(new IOException("stream was reset by the peer"), false);
      return;
    }
    boolean firstAck = false;
    lock.lock();
    try {
      if ((flags & Frame.ACK) != 0 && !acknowledged) {
        acknowledged = true;
        firstAck = true;
      }
      if ((flags & Frame.FIN) != 0) {
        finReceived = true;
        readable.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (firstAck) {
      session.acknowledged();
    }
    forgetIfDone();
  }

  /**
   * More window to send.
   *
   * @throws MalformedMessageException if it exceeds what 32 bits count
   */
  void onWindowUpdate(long delta) throws MalformedMessageException {
    lock.lock();
    try {
      sendWindow += delta;
      if (sendWindow > 0xFFFF_FFFFL) {
        throw new MalformedMessageException("stream " + id + ": window above 4 GiB");
      }
      writable.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Fails both directions; what the peer had completed stays readable. */
  void abort(IOException cause, boolean tellPeer) {
    boolean tell;
    boolean unacknowledged;
    lock.lock();
    try {
      if (failure != null) {
        return;
      }
      failure = cause;
      boolean peerKnows = (pendingFlags & Frame.SYN) == 0;
      tell = tellPeer && peerKnows && !(finSent && finReceived);
      unacknowledged = !acknowledged;
      acknowledged = true;
      if (tellPeer || !finReceived) {
        readFailure = cause;
        dropReceived();
      }
      readable.signalAll();
      writable.signalAll();
    } finally {
      lock.unlock();
    }
    if (unacknowledged) {
      session.acknowledged();
    }
    if (tell) {
      session.sendNow(Frame.header(Frame.WINDOW_UPDATE, Frame.RST, id, 0));
    }
    forgetIfDone();
  }

  boolean isAborted() {
    lock.lock();
    try {
      return failure != null;
    } finally {
      lock.unlock();
    }
  }

  int id() {
    return id;
  }

  private int takeFlags() {
    lock.lock();
    try {
      int flags = pendingFlags;
      pendingFlags = 0;
      return flags;
    } finally {
      lock.unlock();
    }
  }

  private void dropReceived() {
    session.buffered().give(received.clear(session.pool()));
  }

  private void forgetIfDone() {
    int grown;
    lock.lock();
    try {
      if (forgotten || (failure == null && !(finSent && finReceived))) {
        return;
      }
      forgotten = true;
      grown = targetWindow - YamuxLimits.INITIAL_WINDOW_BYTES;
    } finally {
      lock.unlock();
    }
    session.windowsGrown().give(grown);
    session.forget(this);
  }
}
