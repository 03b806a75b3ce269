package dev.cairn.overlay.wire;

import dev.cairn.libp2p.Multiaddr;
import java.io.IOException;

/** Text of a {@link Multiaddr}, from a peer. */
final class Addresses {

  private Addresses() {}

  static Multiaddr parse(String text) throws IOException {
    String[] parts = text.split("/", -1);
    try {
      if (parts.length == 5 && parts[0].isEmpty() && parts[3].equals("tcp")) {
        return new Multiaddr(parts[1], parts[2], Integer.parseInt(parts[4]));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("not an address: " + text, e);
    }
    throw new IOException("not an address: " + text);
  }
}
