package dev.cairn.app.home;

import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;

/**
 * A peer and where it listens, written {@code /ip4/192.0.2.1/tcp/4701/p2p/12D3Koo…}. Nothing in it
 * is trusted: the handshake proves the peer id, the certificate the rest.
 *
 * @param peer its libp2p identity
 * @param address where it listens
 */
public record Contact(PeerId peer, Multiaddr address) {

  /**
   * From its text form.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static Contact parse(String text) {
    int at = text.lastIndexOf("/p2p/");
    if (at < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' names no peer; write /ip4/192.0.2.1/tcp/4701/p2p/12D3Koo…");
    }
    try {
      return new Contact(
          PeerId.parse(text.substring(at + "/p2p/".length())),
          Address.parse(text.substring(0, at)));
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return address + "/p2p/" + peer;
  }
}
