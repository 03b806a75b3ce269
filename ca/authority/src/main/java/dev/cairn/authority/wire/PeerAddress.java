package dev.cairn.authority.wire;

import dev.cairn.crypto.VerifyKey;

/**
 * Where a member's device said it listens. Only a hint: who answers there is shown by its handshake
 * and its certificate.
 *
 * @param key the device's; its libp2p identity
 * @param address a multiaddr such as {@code /ip4/192.0.2.1/tcp/4001}, 1..{@value #LENGTH_MAX}
 *     printable characters without spaces
 */
public record PeerAddress(VerifyKey key, String address) {

  /** Bound on an address. */
  public static final int LENGTH_MAX = 300;

  public PeerAddress {
    if (!isAddress(address)) {
      throw new IllegalArgumentException("address '" + address + "'");
    }
  }

  static boolean isAddress(String address) {
    return address.length() <= LENGTH_MAX && address.matches("/[!-~]+");
  }
}
