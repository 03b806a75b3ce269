package dev.cairn.libp2p;

import java.io.IOException;

/** The peer does not speak the protocol. Trying the same peer again cannot help. */
public final class ProtocolNotSupportedException extends IOException {

  private static final long serialVersionUID = 1L;

  public ProtocolNotSupportedException(String message) {
    super(message);
  }
}
