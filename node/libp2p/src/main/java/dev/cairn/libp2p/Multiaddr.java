package dev.cairn.libp2p;

import dev.cairn.crypto.InvalidKeyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a peer listens: {@code /ip4/127.0.0.1/tcp/4001}, {@code /ip6/::1/tcp/4001} or {@code
 * /dns/name/tcp/4001} (multiformats, {@code multiaddr}). The peer id travels apart from it: a
 * trailing {@code /p2p/…} is checked and dropped by the parsers.
 *
 * @param kind {@code ip4}, {@code ip6} or {@code dns}
 * @param host a literal address or a name of at most 253 characters
 * @param port 0 (any free one, to listen on) to 65535
 */
public record Multiaddr(String kind, String host, int port) {

  /** The longest binary form that is accepted: a name, a port, a peer id. */
  public static final int BYTES_MAX = 320;

  // Codes of the multicodec table.
  private static final int IP4 = 4;
  private static final int TCP = 6;
  private static final int IP6 = 41;
  private static final int DNS = 53;
  private static final int DNS4 = 54;
  private static final int DNS6 = 55;
  private static final int P2P = 421;

  public Multiaddr {
    if (!kind.equals("ip4") && !kind.equals("ip6") && !kind.equals("dns")) {
      throw new IllegalArgumentException("address kind " + kind);
    }
    // Names come from peers and end in logs: nothing but what a name or a literal can hold.
    if (host.length() > 253 || !host.matches("[A-Za-z0-9._:-]+")) {
      throw new IllegalArgumentException("address host of " + host.length() + " characters");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
  }

  /** {@code /ip4/host/tcp/port}. */
  public static Multiaddr ip4(String host, int port) {
    return new Multiaddr("ip4", host, port);
  }

  /** {@code /ip4/…} or {@code /ip6/…} of a resolved address. */
  public static Multiaddr of(InetAddress address, int port) {
    String host = address.getHostAddress();
    int zone = host.indexOf('%');
    return new Multiaddr(
        address instanceof Inet6Address ? "ip6" : "ip4",
        zone < 0 ? host : host.substring(0, zone),
        port);
  }

  /**
   * From text, with or without a trailing {@code /p2p/…}; {@code dns4} and {@code dns6} are read as
   * {@code dns}.
   *
   * @throws InvalidAddressException if it is anything else than the three forms above
   */
  public static Multiaddr parse(String text) throws InvalidAddressException {
    List<String> parts = List.of(text.split("/", -1));
    boolean shaped =
        text.length() <= BYTES_MAX + 64
            && (parts.size() == 5 || (parts.size() == 7 && parts.get(5).equals("p2p")))
            && parts.get(0).isEmpty()
            && parts.get(3).equals("tcp")
            && parts.get(4).matches("[0-9]{1,5}");
    if (!shaped) {
      throw new InvalidAddressException(
          "'" + text + "' is not an address like /ip4/192.0.2.1/tcp/4001");
    }
    if (parts.size() == 7) {
      try {
        PeerId.parse(parts.get(6));
      } catch (InvalidKeyException e) {
        throw new InvalidAddressException("'" + text + "': " + e.getMessage());
      }
    }
    return checked(parts.get(1), parts.get(2), Integer.parseInt(parts.get(4)));
  }

  /**
   * From the binary form.
   *
   * @throws InvalidAddressException if it is malformed, or of a transport this host does not speak
   */
  public static Multiaddr fromBytes(byte[] bytes) throws InvalidAddressException {
    if (bytes.length > BYTES_MAX) {
      throw new InvalidAddressException("address of " + bytes.length + " bytes");
    }
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    try {
      Multiaddr address = readHostAndPort(in);
      if (in.available() > 0) {
        if (LengthPrefixed.readVarint(in) != P2P) {
          throw new InvalidAddressException("an address that goes on after its port");
        }
        LengthPrefixed.read(in, in.available());
        if (in.available() > 0) {
          throw new InvalidAddressException("an address that goes on after its peer id");
        }
      }
      return address;
    } catch (IOException e) {
      throw new InvalidAddressException("malformed address: " + e.getMessage());
    }
  }

  private static Multiaddr readHostAndPort(ByteArrayInputStream in)
      throws IOException, InvalidAddressException {
    int code = (int) Math.min(LengthPrefixed.readVarint(in), Integer.MAX_VALUE);
    String kind;
    String host;
    switch (code) {
      case IP4, IP6 -> {
        byte[] raw = in.readNBytes(code == IP4 ? 4 : 16);
        if (raw.length != (code == IP4 ? 4 : 16)) {
          throw new InvalidAddressException("truncated address");
        }
        kind = code == IP4 ? "ip4" : "ip6";
        host = literal(raw);
      }
      case DNS, DNS4, DNS6 -> {
        kind = "dns";
        host = new String(LengthPrefixed.read(in, 253), StandardCharsets.US_ASCII);
      }
      default -> throw new InvalidAddressException("address protocol " + code + " is not spoken");
    }
    if (LengthPrefixed.readVarint(in) != TCP || in.available() < 2) {
      throw new InvalidAddressException("an address without a TCP port");
    }
    return checked(kind, host, in.read() << 8 | in.read());
  }

  /** The JDK turns an IPv4-mapped IPv6 address into IPv4, which {@link #checked} then refuses. */
  private static String literal(byte[] raw) throws UnknownHostException {
    return InetAddress.getByAddress(raw).getHostAddress();
  }

  private static Multiaddr checked(String kind, String host, int port)
      throws InvalidAddressException {
    String one = kind.equals("dns4") || kind.equals("dns6") ? "dns" : kind;
    try {
      Multiaddr address = new Multiaddr(one, host, port);
      if (!one.equals("dns")) {
        InetAddress literal = InetAddress.ofLiteral(host);
        if (literal instanceof Inet4Address != one.equals("ip4")) {
          throw new InvalidAddressException("'" + host + "' is not an " + one + " address");
        }
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw new InvalidAddressException("not an address: " + e.getMessage());
    }
  }

  /** The binary form (multiaddr: code, value, code, value). */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (kind.equals("dns")) {
      byte[] name = host.getBytes(StandardCharsets.US_ASCII);
      byte[] head = new byte[1 + LengthPrefixed.varintBytes(name.length)];
      head[0] = DNS;
      LengthPrefixed.putVarint(head, 1, name.length);
      out.writeBytes(head);
      out.writeBytes(name);
    } else {
      out.write(kind.equals("ip4") ? IP4 : IP6);
      out.writeBytes(InetAddress.ofLiteral(host).getAddress());
    }
    out.write(TCP);
    out.write(port >>> 8);
    out.write(port);
    return out.toByteArray();
  }

  @Override
  public String toString() {
    return "/" + kind + "/" + host + "/tcp/" + port;
  }
}
