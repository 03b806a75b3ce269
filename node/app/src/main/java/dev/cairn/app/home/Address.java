package dev.cairn.app.home;

import dev.cairn.libp2p.InvalidAddressException;
import dev.cairn.libp2p.Multiaddr;

/** Addresses as people write them. */
public final class Address {

  private Address() {}

  /**
   * {@code /ip4/192.0.2.1/tcp/4701} as it stands, or {@code host:port}.
   *
   * @throws IllegalArgumentException if it is neither; the message shows how to write it
   */
  public static Multiaddr parse(String text) {
    String address = text.strip();
    try {
      if (address.startsWith("/")) {
        return Multiaddr.parse(address);
      }
      int colon = address.lastIndexOf(':');
      if (colon > 0) {
        return of(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
      }
    } catch (InvalidAddressException | IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong(text) + ": " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static Multiaddr of(String host, int port) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return new Multiaddr("ip6", host.substring(1, host.length() - 1), port);
    }
    boolean literal = host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    return new Multiaddr(literal ? "ip4" : "dns", host, port);
  }

  private static String wrong(String text) {
    return "'" + text + "' is not an address; write /ip4/192.0.2.1/tcp/4701 or host:4701";
  }
}
