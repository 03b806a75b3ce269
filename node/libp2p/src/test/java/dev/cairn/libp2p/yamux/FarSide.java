package dev.cairn.libp2p.yamux;

import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.env.RealEnvironment;
import dev.cairn.libp2p.wire.BufferPool;
import dev.cairn.libp2p.wire.SealedOutput;
import dev.cairn.libp2p.wire.SecureChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The other end of a yamux session, frame by frame and without a network: a test says what it sends
 * and sees what comes.
 */
final class FarSide {

  static final Duration SOON = Duration.ofSeconds(10);

  /** A frame as the session sent it; bodies are left out. */
  record Seen(int type, int flags, int streamId, int length) {}

  /** Whether the session's channel says that more is here. */
  volatile boolean moreIsComing;

  private static final byte[] END = new byte[0];

  final Environment env = new RealEnvironment();
  final Yamux session;
  final Mailbox<YamuxStream> opened = new Mailbox<>(env, 1000);
  private final Mailbox<byte[]> toSession = new Mailbox<>(env, 10_000);
  private final Mailbox<Seen> fromSession = new Mailbox<>(env, 100_000);

  /** Starts a session that dialled this side. */
  FarSide(YamuxLimits limits, Duration roundTrip) {
    BufferPool pool = new BufferPool(0);
    PlainChannel channel = new PlainChannel();
    SealedOutput output =
        new SealedOutput(env, "session's writer", channel, new Frames(), pool, cause -> {});
    session = new Yamux(env, channel, output, pool, limits, true, roundTrip);
    env.start("session's reader", () -> session.run(new byte[0], opened::offer));
  }

  void send(int type, int flags, int streamId, int length) {
    toSession.offer(Frame.header(type, flags, streamId, length));
  }

  void data(int flags, int streamId, int bytes) {
    byte[] frame = new byte[Frame.HEADER_BYTES + bytes];
    Frame.put(frame, Frame.DATA, flags, streamId, bytes);
    toSession.offer(frame);
  }

  void hangUp() {
    toSession.offer(END);
  }

  /** The next frame that the session sends; fails if none comes. */
  Seen next() throws InterruptedException {
    return fromSession.poll(SOON).orElseThrow(() -> new AssertionError("no frame came"));
  }

  /** The next frame of {@code type}. */
  Seen next(int type) throws InterruptedException {
    Seen seen = next();
    while (seen.type() != type) {
      seen = next();
    }
    return seen;
  }

  /** A frame that has come already. */
  Optional<Seen> waiting() throws InterruptedException {
    return fromSession.poll(Duration.ZERO);
  }

  /** A ping there and back: whatever was sent before has been read by then. */
  void settle() throws InterruptedException {
    send(Frame.PING, Frame.SYN, 0, 4711);
    while (!next(Frame.PING).equals(new Seen(Frame.PING, Frame.ACK, 0, 4711))) {}
  }

  /** Cuts what is written into frames. */
  private final class Frames extends OutputStream {
    private final byte[] header = new byte[Frame.HEADER_BYTES];
    private int headerBytes;
    private int bodyLeft;

    @Override
    public void write(int value) {
      if (bodyLeft > 0) {
        bodyLeft--;
        return;
      }
      header[headerBytes++] = (byte) value;
      if (headerBytes == header.length) {
        headerBytes = 0;
        int type = Frame.type(header);
        int length = Frame.length(header);
        bodyLeft = type == Frame.DATA ? length : 0;
        fromSession.offer(new Seen(type, Frame.flags(header), Frame.streamId(header), length));
      }
    }
  }

  /** Seals nothing. */
  private final class PlainChannel implements SecureChannel {
    private byte[] received = END;

    @Override
    public int plaintextBytesMax() {
      return 65_535;
    }

    @Override
    public int overheadBytes() {
      return 0;
    }

    @Override
    public int receive() throws IOException {
      try {
        byte[] message = toSession.take();
        received = Arrays.copyOf(message, BufferPool.BUFFER_BYTES);
        return message.length == 0 ? -1 : message.length;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public boolean hasArrived() {
      return moreIsComing;
    }

    @Override
    public byte[] received() {
      return received;
    }

    @Override
    public void detach() {}

    @Override
    public int seal(
        byte[] head, int headBytes, byte[] body, int offset, int length, byte[] target, int at) {
      System.arraycopy(head, 0, target, at, headBytes);
      System.arraycopy(body, offset, target, at + headBytes, length);
      return headBytes + length;
    }
  }
}
