package dev.cairn.overlay.wire;

import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whole messages on streams, each behind its length. */
public final class Frames {

  private Frames() {}

  /**
   * Waits for one message.
   *
   * @throws IOException if it is longer than {@code bytesMax}, cut short, or its length malformed
   */
  public static byte[] read(P2pStream stream, int bytesMax) throws IOException {
    return LengthPrefixed.read(stream.input(), bytesMax);
  }

  /** Waits for one message, or for the end of the stream before it: then empty. */
  public static Optional<byte[]> readUnlessEnded(P2pStream stream, int bytesMax)
      throws IOException {
    return LengthPrefixed.readUnlessEnded(stream.input(), bytesMax);
  }

  /** Sends one message on its way. */
  public static void write(P2pStream stream, byte[] message) throws IOException {
    write(stream, List.of(message));
  }

  /** Sends several on their way, together. */
  public static void write(P2pStream stream, List<byte[]> messages) throws IOException {
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      LengthPrefixed.write(framed, message);
    }
    stream.output().write(framed.toByteArray());
    stream.output().flush();
  }
}
