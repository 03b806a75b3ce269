package dev.cairn.libp2p.yamux;

import dev.cairn.libp2p.MalformedMessageException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the plaintext of a connection into frames. Frames and the channel's messages are not
 * aligned: a header may be split, and a body may span many messages, so bodies are passed on in
 * pieces and a frame never occupies memory as a whole.
 */
final class FrameReader {

  private final Yamux session;
  private final Consumer<YamuxStream> onStream;
  private final byte[] header = new byte[Frame.HEADER_BYTES];
  private int headerBytes;

  private @Nullable YamuxStream stream;
  private int flags;
  private long bodyLeft;

  FrameReader(Yamux session, Consumer<YamuxStream> onStream) {
    this.session = session;
    this.onStream = onStream;
  }

  /**
   * Takes the next {@code length} bytes of {@code array}.
   *
   * @param mayTake whether the array may be taken over
   * @return true if it was, and is no longer the caller's
   */
  boolean accept(byte[] array, int length, boolean mayTake) throws MalformedMessageException {
    int at = 0;
    boolean taken = false;
    while (at < length) {
      if (bodyLeft > 0) {
        int piece = (int) Math.min(bodyLeft, length - at);
        bodyLeft -= piece;
        boolean lastPiece = at + piece == length; // nothing else in the array is still to be read
        if (stream != null) {
          taken = stream.receiving().onBody(array, at, piece, mayTake && lastPiece);
        }
        at += piece;
        endFrameIfDone();
      } else {
        int piece = Math.min(Frame.HEADER_BYTES - headerBytes, length - at);
        System.arraycopy(array, at, header, headerBytes, piece);
        headerBytes += piece;
        at += piece;
        if (headerBytes == Frame.HEADER_BYTES) {
          headerBytes = 0;
          beginFrame();
        }
      }
    }
    return taken;
  }

  private void beginFrame() throws MalformedMessageException {
    if (Frame.version(header) != 0) {
      throw new MalformedMessageException("yamux version " + Frame.version(header));
    }
    flags = Frame.flags(header);
    int id = Frame.streamId(header);
    long length = Integer.toUnsignedLong(Frame.length(header));
    switch (Frame.type(header)) {
      case Frame.DATA -> {
        stream = streamOf(id);
        if (stream != null) {
          stream.receiving().onData(length);
        }
        bodyLeft = length;
        endFrameIfDone();
      }
      case Frame.WINDOW_UPDATE -> {
        stream = streamOf(id);
        if (stream != null) {
          stream.sending().onWindowUpdate(length);
        }
        endFrameIfDone();
      }
      case Frame.PING -> session.onPing(flags, Frame.length(header));
      case Frame.GO_AWAY -> session.onGoAway();
      default -> throw new MalformedMessageException("yamux frame of type " + Frame.type(header));
    }
  }

  private @Nullable YamuxStream streamOf(int id) throws MalformedMessageException {
    if ((flags & Frame.SYN) == 0) {
      return session.find(id);
    }
    YamuxStream opened = session.accept(id);
    if (opened != null) {
      onStream.accept(opened);
    }
    return opened;
  }

  private void endFrameIfDone() {
    if (bodyLeft == 0 && stream != null) {
      stream.onFlags(flags);
      stream = null;
    }
  }
}
