package dev.cairn.libp2p;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.cairn.crypto.InvalidKeyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * {@code /ipfs/id/1.0.0}: what a peer says it is and where it sees us (specs, {@code
 * identify/README.md}). Only its peer id is proven, by the connection; the rest are claims.
 *
 * <pre>
 *   Identify { 1: publicKey, 2: listenAddrs*, 3: protocols*, 4: observedAddr,
 *              5: protocolVersion, 6: agentVersion }
 * </pre>
 */
public final class Identify {

  /** The protocol's name. */
  public static final String PROTOCOL = "/ipfs/id/1.0.0";

  /** The name of the unasked update. */
  public static final String PUSH_PROTOCOL = "/ipfs/id/push/1.0.0";

  private static final String PROTOCOL_VERSION = "ipfs/0.1.0";

  /** js-libp2p's bound. */
  private static final int MESSAGE_BYTES_MAX = 8 * 1024;

  private static final int ENTRIES_MAX = 128;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  private static final int PUBLIC_KEY = 1;
  private static final int LISTEN_ADDRESS = 2;
  private static final int PROTOCOLS = 3;
  private static final int OBSERVED_ADDRESS = 4;
  private static final int VERSION = 5;
  private static final int AGENT = 6;

  private Identify() {}

  /**
   * A peer's claims.
   *
   * @param listenAddresses those that this host could dial; others are left out
   * @param protocols at most 128
   * @param observedAddress where the peer sees this side of the connection
   */
  public record Claims(
      List<Multiaddr> listenAddresses,
      List<String> protocols,
      Optional<Multiaddr> observedAddress,
      String protocolVersion,
      String agent) {

    public Claims {
      listenAddresses = List.copyOf(listenAddresses);
      protocols = List.copyOf(protocols);
    }
  }

  /**
   * Asks the peer.
   *
   * @throws MalformedMessageException if it claims another key than the connection proved
   */
  public static Claims request(Connection connection, Duration timeout)
      throws IOException, InterruptedException {
    try (P2pStream stream = connection.open(PROTOCOL, timeout)) {
      stream.deadline(timeout);
      stream.closeWrite();
      byte[] message = LengthPrefixed.read(stream.input(), MESSAGE_BYTES_MAX);
      return decode(message, connection.remotePeer());
    }
  }

  /** Serves the protocol for {@code host}. */
  public static void answer(Host host, String agent, P2pStream stream) throws IOException {
    stream.deadline(ANSWER_TIMEOUT);
    Claims info =
        new Claims(
            host.addresses(),
            List.copyOf(new TreeSet<>(host.protocols())),
            Optional.of(stream.connection().remoteAddress()),
            PROTOCOL_VERSION,
            agent);
    LengthPrefixed.write(stream.output(), encode(info, host.peerId()));
    stream.output().flush();
  }

  /** Serves the push: checks it and lets it go, because addresses come from signed records. */
  public static void acceptPush(P2pStream stream) throws IOException {
    stream.deadline(ANSWER_TIMEOUT);
    byte[] message = LengthPrefixed.read(stream.input(), MESSAGE_BYTES_MAX);
    var _ = decode(message, stream.connection().remotePeer());
  }

  static byte[] encode(Claims info, PeerId self) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(PUBLIC_KEY, self.publicKeyBytes());
      for (Multiaddr address : info.listenAddresses()) {
        out.writeByteArray(LISTEN_ADDRESS, address.bytes());
      }
      for (String protocol : info.protocols()) {
        out.writeString(PROTOCOLS, protocol);
      }
      if (info.observedAddress().isPresent()) {
        out.writeByteArray(OBSERVED_ADDRESS, info.observedAddress().get().bytes());
      }
      out.writeString(VERSION, info.protocolVersion());
      out.writeString(AGENT, info.agent());
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  static Claims decode(byte[] message, PeerId proven) throws MalformedMessageException {
    List<Multiaddr> addresses = new ArrayList<>();
    List<String> protocols = new ArrayList<>();
    Optional<Multiaddr> observed = Optional.empty();
    String version = "";
    String agent = "";
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          in.skipField(tag);
          continue;
        }
        switch (WireFormat.getTagFieldNumber(tag)) {
          case PUBLIC_KEY -> requireKey(in.readByteArray(), proven);
          case LISTEN_ADDRESS -> dialable(in.readByteArray()).ifPresent(addresses::add);
          case PROTOCOLS -> protocols.add(in.readString());
          case OBSERVED_ADDRESS -> observed = dialable(in.readByteArray());
          case VERSION -> version = in.readString();
          case AGENT -> agent = in.readString();
          default -> in.skipField(tag);
        }
        if (addresses.size() > ENTRIES_MAX || protocols.size() > ENTRIES_MAX) {
          throw new MalformedMessageException("identify message with too many entries");
        }
      }
    } catch (MalformedMessageException e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedMessageException("identify message: " + e.getMessage(), e);
    }
    return new Claims(addresses, protocols, observed, version, agent);
  }

  private static void requireKey(byte[] encoded, PeerId proven) throws MalformedMessageException {
    try {
      if (!PeerId.fromPublicKeyBytes(encoded).equals(proven)) {
        throw new MalformedMessageException(proven + " identifies with another key");
      }
    } catch (InvalidKeyException e) {
      throw new MalformedMessageException(proven + " identifies with no Ed25519 key", e);
    }
  }

  private static Optional<Multiaddr> dialable(byte[] bytes) {
    try {
      return Optional.of(Multiaddr.fromBytes(bytes));
    } catch (InvalidAddressException e) {
      return Optional.empty(); // a transport that we do not speak: normal
    }
  }
}
