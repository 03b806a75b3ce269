package dev.cairn.libp2p.tcp;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.Host;
import java.io.IOException;

/** A libp2p host on TCP with Noise and yamux. */
public abstract class TcpHost implements Host {

  /**
   * Starts a host.
   *
   * @param key the device's key; the peer id follows from it
   * @throws IOException if an address cannot be listened on; the message names it
   */
  @SuppressWarnings("DoNotCallSuggester") // until the next commit
  public static TcpHost start(Environment env, SigningKey key, TcpOptions options)
      throws IOException {
    throw new UnsupportedOperationException(
        "not built yet: " + env + key.verifyKey() + options.listen());
  }
}
