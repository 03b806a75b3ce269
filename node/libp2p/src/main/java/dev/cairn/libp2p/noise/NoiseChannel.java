package dev.cairn.libp2p.noise;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.wire.BufferPool;
import dev.cairn.libp2p.wire.SecureChannel;
import dev.cairn.libp2p.wire.WireInput;
import java.io.EOFException;
import java.io.IOException;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The transport phase of Noise: messages of a big-endian 16-bit length and that many sealed bytes,
 * so at most 65,519 bytes of plaintext. Between messages it holds no large buffer.
 */
final class NoiseChannel implements SecureChannel {

  private static final int LENGTH_BYTES = 2;
  private static final int MESSAGE_BYTES_MAX = 65_535;
  private static final byte[] NOTHING = new byte[0];

  private final WireInput in;
  private final BufferPool pool;
  private final CipherState sending;
  private final CipherState receiving;
  private byte @Nullable [] received;

  NoiseChannel(WireInput in, BufferPool pool, CipherState sending, CipherState receiving) {
    this.in = in;
    this.pool = pool;
    this.sending = sending;
    this.receiving = receiving;
  }

  @Override
  public int plaintextBytesMax() {
    return MESSAGE_BYTES_MAX - CipherState.TAG_BYTES;
  }

  @Override
  public int overheadBytes() {
    return LENGTH_BYTES + CipherState.TAG_BYTES;
  }

  @Override
  public int receive() throws IOException {
    releaseIfWaiting();
    int high = in.read();
    if (high < 0) {
      return -1;
    }
    int low = in.read();
    if (low < 0) {
      throw new EOFException("peer ended the connection within a message");
    }
    int sealedBytes = high << 8 | low;
    if (sealedBytes < CipherState.TAG_BYTES) {
      throw new MalformedMessageException("noise message of " + sealedBytes + " bytes");
    }
    byte[] sealed = pool.take();
    try {
      in.readMessage(sealed, sealedBytes);
      if (received == null) {
        received = pool.take();
      }
      return receiving.open(sealed, sealedBytes, received);
    } catch (AEADBadTagException e) {
      throw new MalformedMessageException("noise message that is not authentic", e);
    } finally {
      pool.give(sealed);
    }
  }

  @Override
  public boolean hasArrived() throws IOException {
    return in.hasArrived();
  }

  /** The next read may wait for hours; in a burst, the buffer stays for the next message. */
  private void releaseIfWaiting() {
    if (received != null && in.available() == 0) {
      pool.give(received);
      received = null;
    }
  }

  @Override
  public byte[] received() {
    return received == null ? NOTHING : received;
  }

  @Override
  public void detach() {
    received = null;
  }

  @Override
  public int seal(
      byte[] head, int headBytes, byte[] body, int offset, int length, byte[] out, int at) {
    int sealedBytes = headBytes + length + CipherState.TAG_BYTES;
    if (sealedBytes > MESSAGE_BYTES_MAX) {
      throw new IllegalArgumentException("noise message of " + sealedBytes + " bytes");
    }
    out[at] = (byte) (sealedBytes >>> 8);
    out[at + 1] = (byte) sealedBytes;
    return LENGTH_BYTES
        + sending.seal(head, headBytes, body, offset, length, out, at + LENGTH_BYTES);
  }
}
