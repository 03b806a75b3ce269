package dev.cairn.libp2p.yamux;

import dev.cairn.libp2p.MalformedMessageException;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stream that go out: the writing thread waits for the window that the peer grants.
 * Under the stream's lock, which is never held while a frame is sent.
 */
final class SendSide {

  private static final long WINDOW_BYTES_MAX = 0xFFFF_FFFFL;

  private final YamuxStream stream;
  private final Yamux session;
  private final ReentrantLock lock;
  private final Condition writable;
  private long windowBytes = YamuxLimits.INITIAL_WINDOW_BYTES;
  private boolean finSent;
  private @Nullable IOException failure;

  SendSide(YamuxStream stream, Yamux session, ReentrantLock lock) {
    this.stream = stream;
    this.session = session;
    this.lock = lock;
    this.writable = lock.newCondition();
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
      while (windowBytes == 0 && failure == null && !finSent) {
        writable.await();
      }
      requireWritable();
      int taken = (int) Math.min(windowBytes, wanted);
      windowBytes -= taken;
      return taken;
    } catch (InterruptedException e) {
      throw stream.interrupted();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a DATA frame whose header goes to the first 12 bytes of {@code head}, and whose body is
   * the rest of {@code head} and then part of {@code body}. The window for it was taken.
   *
   * @param more whether more is sent at once, if the window has room for it
   */
  void sendData(byte[] head, int headBytes, byte[] body, int offset, int length, boolean more)
      throws IOException {
    int flags = stream.takeFlags();
    Frame.put(head, Frame.DATA, flags, stream.id(), headBytes - Frame.HEADER_BYTES + length);
    try {
      session.send(head, headBytes, body, offset, length, more && hasWindow());
    } catch (InterruptedException e) {
      throw stream.interrupted();
    }
    if ((flags & Frame.SYN) != 0 && stream.isAborted()) {
      // The reset overtook the frame that opens the stream; the peer has just opened it.
      session.sendNow(Frame.header(Frame.WINDOW_UPDATE, Frame.RST, stream.id(), 0));
    }
  }

  /** What waits for more to be sent with it waits no longer. */
  void flush() {
    session.flush();
  }

  private boolean hasWindow() {
    lock.lock();
    try {
      return windowBytes > 0;
    } finally {
      lock.unlock();
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
    int flags = stream.takeFlags() | Frame.FIN;
    session.sendNow(Frame.header(Frame.WINDOW_UPDATE, flags, stream.id(), 0));
    stream.forgetIfDone();
  }

  boolean ended() {
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

  // The reading thread of the connection.

  /**
   * More window to send.
   *
   * @throws MalformedMessageException if it exceeds what 32 bits count
   */
  void onWindowUpdate(long delta) throws MalformedMessageException {
    lock.lock();
    try {
      windowBytes += delta;
      if (windowBytes > WINDOW_BYTES_MAX) {
        throw new MalformedMessageException("stream " + stream.id() + ": window above 4 GiB");
      }
      writable.signal();
    } finally {
      lock.unlock();
    }
  }

  // The life of the stream, under its lock.

  boolean finSent() {
    return finSent;
  }

  /** Wakes the writer. */
  void fail(IOException cause) {
    failure = cause;
    writable.signalAll();
  }
}
