package dev.cairn.libp2p.yamux;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One yamux stream. A small state machine under one lock that is never held while anything blocks;
 * frames are sent after it is released.
 *
 * <p>Here is its life: how it opens, is acknowledged, ends in both directions or fails at once, and
 * is forgotten. {@link ReceiveSide} and {@link SendSide} move the bytes.
 */
public final class YamuxStream {

  private final Yamux session;
  private final int id;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReceiveSide receiving;
  private final SendSide sending;
  private final StreamInput input;
  private final StreamOutput output;

  /** SYN or ACK, until the first frame has carried it. */
  private int pendingFlags;

  private boolean acknowledged;
  private boolean forgotten;
  private @Nullable IOException failure;

  YamuxStream(Yamux session, int id, boolean outbound) {
    this.session = session;
    this.id = id;
    this.pendingFlags = outbound ? Frame.SYN : Frame.ACK;
    this.acknowledged = !outbound;
    this.receiving = new ReceiveSide(this, session, lock);
    this.sending = new SendSide(this, session, lock);
    this.input = new StreamInput(receiving);
    this.output = new StreamOutput(sending);
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
      linger = failure == null && !receiving.finReceived();
      unread = receiving.stop();
    } finally {
      lock.unlock();
    }
    if (unread) {
      abort(new IOException("stream was closed with bytes unread"), true);
    } else if (linger) {
      session.resetLater(this);
    }
  }

  int id() {
    return id;
  }

  ReceiveSide receiving() {
    return receiving;
  }

  SendSide sending() {
    return sending;
  }

  /** The flags of a frame of this stream, after its body. On the connection's reading thread. */
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
        receiving.onFin();
      }
    } finally {
      lock.unlock();
    }
    if (firstAck) {
      session.acknowledged();
    }
    forgetIfDone();
  }

  /** SYN or ACK, for whoever sends the first frame; 0 from then on. */
  int takeFlags() {
    lock.lock();
    try {
      int flags = pendingFlags;
      pendingFlags = 0;
      return flags;
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
      tell = tellPeer && peerKnows && !isFinished();
      unacknowledged = !acknowledged;
      acknowledged = true;
      receiving.fail(cause, !tellPeer);
      sending.fail(cause);
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

  InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    reset();
    return new InterruptedIOException("interrupted while using a stream");
  }

  void forgetIfDone() {
    lock.lock();
    try {
      if (forgotten || (failure == null && !isFinished())) {
        return;
      }
      forgotten = true;
    } finally {
      lock.unlock();
    }
    receiving.forget();
    session.forget(this);
  }

  /** Under the lock. */
  private boolean isFinished() {
    return sending.finSent() && receiving.finReceived();
  }
}
