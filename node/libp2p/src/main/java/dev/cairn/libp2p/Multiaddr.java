package dev.cairn.libp2p;

/**
 * Where a peer listens: {@code /ip4/127.0.0.1/tcp/4001}, {@code /ip6/::1/tcp/4001} or {@code
 * /dns/name/tcp/4001} (multiformats, {@code multiaddr}). The peer id travels apart from it.
 *
 * @param kind {@code ip4}, {@code ip6} or {@code dns}
 * @param host a literal address or a name of at most 253 characters
 * @param port 0 (any free one, to listen on) to 65535
 */
public record Multiaddr(String kind, String host, int port) {

  public Multiaddr {
    if (!kind.equals("ip4") && !kind.equals("ip6") && !kind.equals("dns")) {
      throw new IllegalArgumentException("address kind " + kind);
    }
    if (host.isEmpty() || host.length() > 253 || host.indexOf('/') >= 0) {
      throw new IllegalArgumentException("address host '" + host + "'");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
  }

  /** {@code /ip4/host/tcp/port}. */
  public static Multiaddr ip4(String host, int port) {
    return new Multiaddr("ip4", host, port);
  }

  @Override
  public String toString() {
    return "/" + kind + "/" + host + "/tcp/" + port;
  }
}
