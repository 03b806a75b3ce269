package dev.cairn.overlay.wire;

import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import java.io.IOException;

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

  /** Sends one message on its way. */
  public static void write(P2pStream stream, byte[] message) throws IOException {
    LengthPrefixed.write(stream.output(), message);
    stream.output().flush();
  }
}
