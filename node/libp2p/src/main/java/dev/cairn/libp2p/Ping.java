package dev.cairn.libp2p;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** {@code /ipfs/ping/1.0.0}: 32 bytes there and back, as often as the initiator likes. */
public final class Ping {

  /** The protocol's name. */
  public static final String PROTOCOL = "/ipfs/ping/1.0.0";

  private static final int BYTES = 32;

  /** A stream that has been silent for this long is not a ping. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private Ping() {}

  /**
   * Sends one ping on a stream of its own.
   *
   * @param random what the 32 bytes are drawn from
   * @throws IOException if other bytes came back, or none within {@code timeout}
   */
  public static void send(Connection connection, RandomGenerator random, Duration timeout)
      throws IOException, InterruptedException {
    byte[] sent = new byte[BYTES];
    random.nextBytes(sent);
    try (P2pStream stream = connection.open(PROTOCOL, timeout)) {
      stream.deadline(timeout);
      stream.output().write(sent);
      stream.output().flush();
      byte[] back = readBytes(stream.input());
      if (!Arrays.equals(sent, back)) {
        stream.reset();
        throw new MalformedMessageException(
            connection.remotePeer() + " sent other bytes back than it was pinged with");
      }
    }
  }

  /** Serves the protocol: echoes until the initiator closes. */
  public static void answer(P2pStream stream) throws IOException {
    while (true) {
      stream.deadline(SILENCE_MAX);
      int first = stream.input().read();
      if (first < 0) {
        return;
      }
      byte[] echo = new byte[BYTES];
      echo[0] = (byte) first;
      if (stream.input().readNBytes(echo, 1, BYTES - 1) < BYTES - 1) {
        throw new EOFException("ping ended after part of its bytes");
      }
      stream.output().write(echo);
      stream.output().flush();
    }
  }

  private static byte[] readBytes(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(BYTES);
    if (bytes.length < BYTES) {
      throw new EOFException("ping was answered with " + bytes.length + " bytes");
    }
    return bytes;
  }
}
