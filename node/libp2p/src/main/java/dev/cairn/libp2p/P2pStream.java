package dev.cairn.libp2p;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A two-way byte stream to a peer. Reads and writes block (back-pressure is the window of the
 * muxer). One reader and one writer at a time; the other methods from any thread.
 *
 * <p>A thread that is interrupted while it reads or writes gets an {@code InterruptedIOException},
 * keeps its interrupt flag, and the stream is reset; the connection and its other streams go on.
 */
public interface P2pStream extends AutoCloseable {

  /** The connection it runs on. */
  Connection connection();

  /** What was agreed on. */
  String protocol();

  /**
   * The peer's bytes; end of file after its half-close; {@code IOException} after a reset. Bytes
   * that the peer half-closed before it reset the stream stay readable, so that a refusal sent in
   * the middle of an upload is not lost.
   */
  InputStream input();

  /**
   * Bytes to the peer. Small writes are gathered until {@code flush}, {@link #closeWrite} or {@link
   * #close}: flush before waiting for an answer. Large writes go out at once, without a copy. The
   * caller may reuse an array as soon as {@code write} returns.
   */
  OutputStream output();

  /**
   * From now on, {@code timeout} after this call the stream is reset; replaces an earlier deadline.
   */
  void deadline(Duration timeout);

  /** Half-close: flushes, then tells the peer that no more will come. Reading goes on. */
  void closeWrite() throws java.io.IOException;

  /** Gives the stream up at once, in both directions. Idempotent. */
  void reset();

  /** Half-closes if it can, stops reading, forgets the stream. Idempotent; never throws. */
  @Override
  void close();
}
