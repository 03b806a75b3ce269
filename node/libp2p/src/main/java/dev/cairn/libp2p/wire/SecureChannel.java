package dev.cairn.libp2p.wire;

import java.io.IOException;

/**
 * A connection after its handshake, as messages: what a muxer needs of Noise, and of TLS when that
 * comes.
 *
 * <p>Receiving belongs to one thread. {@link #seal} is called under the lock of a {@link
 * SealedOutput}, because messages must leave in the order in which they were sealed.
 */
public interface SecureChannel {

  /** The longest plaintext of one message. */
  int plaintextBytesMax();

  /** How many bytes sealing adds to a message. */
  int overheadBytes();

  /**
   * Waits for the next message and opens it into {@link #received}.
   *
   * @return the plaintext's length, which may be 0; −1 at an orderly end of the connection
   * @throws IOException if the connection broke, or the message was not sealed by the peer
   */
  int receive() throws IOException;

  /**
   * Whether bytes of the next message are here, so that {@link #receive} would hardly wait. For the
   * receiving thread; may say no where it is not known.
   */
  boolean hasArrived() throws IOException;

  /**
   * The array whose first bytes the last {@link #receive} filled. It is the channel's, and valid
   * until the next {@code receive}, unless {@link #detach} was called.
   */
  byte[] received();

  /** Makes {@link #received} the caller's own, to be given to the pool after use. */
  void detach();

  /**
   * Seals {@code head[0, headBytes)} followed by {@code body[offset, offset + length)} as one
   * message, with its framing, into {@code target} at {@code targetOffset}.
   *
   * @return the bytes written: both lengths plus {@link #overheadBytes}
   */
  int seal(
      byte[] head,
      int headBytes,
      byte[] body,
      int offset,
      int length,
      byte[] target,
      int targetOffset);
}
