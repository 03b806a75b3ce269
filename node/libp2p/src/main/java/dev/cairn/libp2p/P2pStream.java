package dev.cairn.libp2p;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A two-way byte stream to a peer. Reads and writes block (back-pressure is the window of the
 * muxer). One reader and one writer at a time.
 */
public interface P2pStream extends AutoCloseable {

  /** The connection it runs on. */
  Connection connection();

  /** What was agreed on. */
  String protocol();

  /** The peer's bytes; end of file after its half-close; {@code IOException} after a reset. */
  InputStream input();

  /** Bytes to the peer. {@code flush} hands them to the connection. */
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
