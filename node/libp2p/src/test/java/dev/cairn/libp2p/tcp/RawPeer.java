package dev.cairn.libp2p.tcp;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import dev.cairn.libp2p.noise.NoiseSuite;
import dev.cairn.libp2p.noise.NoiseUpgrade;
import dev.cairn.libp2p.wire.BufferPool;
import dev.cairn.libp2p.wire.Multistream;
import dev.cairn.libp2p.wire.SecureChannel;
import dev.cairn.libp2p.wire.WireInput;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other side of a socket, without manners: sends whatever a test tells it to. */
final class RawPeer implements AutoCloseable {

  /** A frame as it came. */
  record Received(int type, int flags, int streamId, int length, byte[] body) {}

  private final Environment env;
  private final Socket socket;
  private final WireInput in;
  private final OutputStream out;
  private @Nullable SecureChannel channel;
  private byte[] plaintext = new byte[0];

  private RawPeer(Environment env, Socket socket) throws IOException {
    this.env = env;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    this.in = new WireInput(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  static RawPeer connect(Environment env, Host host) throws IOException {
    Multiaddr address = host.addresses().getFirst();
    return new RawPeer(env, new Socket(address.host(), address.port()));
  }

  static RawPeer accepted(Environment env, Socket socket) throws IOException {
    return new RawPeer(env, socket);
  }

  WireInput in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  /** Negotiates Noise and yamux as an honest dialer would. */
  PeerId upgrade() throws IOException {
    Multistream.propose(in, out, NoiseSuite.CHACHA_POLY.protocol());
    SigningKey key = SigningKey.generate(env.secureRandom());
    NoiseUpgrade noise = new NoiseUpgrade(env, key, List.of("/yamux/1.0.0"), new BufferPool(0));
    NoiseUpgrade.Secured secured = noise.dial(NoiseSuite.CHACHA_POLY, in, out);
    channel = secured.channel();
    return secured.peer();
  }

  private SecureChannel channel() {
    if (channel == null) {
      throw new IllegalStateException("not upgraded");
    }
    return channel;
  }

  /** One sealed message of any bytes. */
  void send(byte[] bytes) throws IOException {
    byte[] sealed = new byte[bytes.length + channel().overheadBytes()];
    channel().seal(bytes, 0, bytes, 0, bytes.length, sealed, 0);
    out.write(sealed);
  }

  void frame(int version, int type, int flags, int streamId, int length, byte[] body)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.writeByte(version);
    data.writeByte(type);
    data.writeShort(flags);
    data.writeInt(streamId);
    data.writeInt(length);
    data.write(body);
    send(bytes.toByteArray());
  }

  void frame(int type, int flags, int streamId, int length) throws IOException {
    frame(0, type, flags, streamId, length, new byte[0]);
  }

  void data(int flags, int streamId, byte[] body) throws IOException {
    frame(0, 0, flags, streamId, body.length, body);
  }

  /** The next frame; null if the host ended the connection. */
  @Nullable Received next() throws IOException {
    byte[] header = take(12);
    if (header == null) {
      return null;
    }
    ByteBuffer fields = ByteBuffer.wrap(header);
    int type = fields.get(1);
    int length = fields.getInt(8);
    byte[] body = type == 0 ? take(length) : new byte[0];
    return body == null
        ? null
        : new Received(type, fields.getShort(2), fields.getInt(4), length, body);
  }

  /** The next frame of {@code type}, leaving others out; fails the test if none comes. */
  Received expect(int type) throws IOException {
    Received frame = next();
    while (frame != null && frame.type() != type) {
      frame = next();
    }
    if (frame == null) {
      throw new AssertionError("the host ended the connection before a frame of type " + type);
    }
    return frame;
  }

  private byte @Nullable [] take(int count) throws IOException {
    while (plaintext.length < count) {
      int length;
      try {
        length = channel().receive();
      } catch (java.net.SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        return null;
      }
      if (length < 0) {
        return null;
      }
      int old = plaintext.length;
      plaintext = Arrays.copyOf(plaintext, old + length);
      System.arraycopy(channel().received(), 0, plaintext, old, length);
    }
    byte[] taken = Arrays.copyOf(plaintext, count);
    plaintext = Arrays.copyOfRange(plaintext, count, plaintext.length);
    return taken;
  }

  /** Waits until the host closes the socket; false if it does not within 10 s. */
  boolean isClosedByHost() {
    try {
      byte[] buffer = new byte[4096];
      while (in.read(buffer, 0, buffer.length) >= 0) {}
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  @Override
  public void close() {
    Upgrade.close(socket);
  }
}
