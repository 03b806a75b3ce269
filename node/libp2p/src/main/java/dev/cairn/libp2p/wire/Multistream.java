package dev.cairn.libp2p.wire;

import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.ProtocolNotSupportedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Multistream-select 1.0 (specs, {@code connections/README.md}): agreeing on a protocol by name,
 * once for a connection's security, once for its muxer, once for each stream. Each message is a
 * length-prefixed line; the length counts the newline. Nothing is read past the last line.
 */
public final class Multistream {

  /** The longest protocol name this host sends or accepts. */
  public static final int NAME_BYTES_MAX = 128;

  private static final String HEADER = "/multistream/1.0.0";
  private static final String NOT_AVAILABLE = "na";

  /** Enough for a peer that tries a few versions of a protocol; then it is guessing. */
  private static final int PROPOSALS_MAX = 16;

  private Multistream() {}

  /**
   * Proposes {@code protocol}, header and proposal in one go.
   *
   * @throws ProtocolNotSupportedException if the peer answered {@code na}; it may be asked for
   *     another with {@link #proposeAgain}
   */
  public static void propose(InputStream in, OutputStream out, String protocol) throws IOException {
    byte[] header = line(HEADER);
    byte[] proposal = line(protocol);
    byte[] both = new byte[header.length + proposal.length];
    System.arraycopy(header, 0, both, 0, header.length);
    System.arraycopy(proposal, 0, both, header.length, proposal.length);
    out.write(both);
    out.flush();
    expectHeader(in);
    awaitAnswer(in, protocol);
  }

  /**
   * Proposes one after the other until the peer takes one.
   *
   * @param protocols at least one, best first
   * @return what was agreed on
   * @throws ProtocolNotSupportedException if the peer declined all
   */
  public static String proposeAny(InputStream in, OutputStream out, List<String> protocols)
      throws IOException {
    for (int i = 0; ; i++) {
      String protocol = protocols.get(i);
      try {
        if (i == 0) {
          propose(in, out, protocol);
        } else {
          proposeAgain(in, out, protocol);
        }
        return protocol;
      } catch (ProtocolNotSupportedException e) {
        if (i + 1 == protocols.size()) {
          throw e;
        }
      }
    }
  }

  /** Proposes another protocol after the peer declined one. */
  public static void proposeAgain(InputStream in, OutputStream out, String protocol)
      throws IOException {
    out.write(line(protocol));
    out.flush();
    awaitAnswer(in, protocol);
  }

  /**
   * Answers proposals until one is {@code spoken}.
   *
   * @return what was agreed on; empty if the peer gave up or had no more tries
   */
  public static Optional<String> answer(InputStream in, OutputStream out, Predicate<String> spoken)
      throws IOException {
    expectHeader(in);
    out.write(line(HEADER));
    for (int proposals = 0; proposals < PROPOSALS_MAX; proposals++) {
      if (in.available() == 0) {
        out.flush(); // a pipelined proposal is answered together with the header
      }
      String proposal = readLine(in);
      boolean agreed = spoken.test(proposal);
      out.write(line(agreed ? proposal : NOT_AVAILABLE));
      if (agreed) {
        out.flush();
        return Optional.of(proposal);
      }
    }
    out.flush();
    return Optional.empty();
  }

  private static void expectHeader(InputStream in) throws IOException {
    String header = readLine(in);
    if (!header.equals(HEADER)) {
      throw new MalformedMessageException("peer does not speak multistream-select 1.0");
    }
  }

  private static void awaitAnswer(InputStream in, String protocol) throws IOException {
    String answer = readLine(in);
    if (answer.equals(NOT_AVAILABLE)) {
      throw new ProtocolNotSupportedException("peer does not speak " + protocol);
    }
    if (!answer.equals(protocol)) {
      throw new MalformedMessageException("peer answered another protocol than " + protocol);
    }
  }

  private static String readLine(InputStream in) throws IOException {
    byte[] line = LengthPrefixed.read(in, NAME_BYTES_MAX + 1);
    if (line.length == 0 || line[line.length - 1] != '\n') {
      throw new MalformedMessageException("multistream message without a newline");
    }
    return new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
  }

  private static byte[] line(String text) throws IOException {
    byte[] utf8 = (text + "\n").getBytes(StandardCharsets.UTF_8);
    if (utf8.length > NAME_BYTES_MAX + 1) {
      throw new IllegalArgumentException("protocol name of " + utf8.length + " bytes");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LengthPrefixed.write(out, utf8);
    return out.toByteArray();
  }
}
