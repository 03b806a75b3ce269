package dev.cairn.libp2p;

import java.io.IOException;

/** A peer sent what its protocol does not allow. Trying the same peer again cannot help. */
public final class MalformedMessageException extends IOException {

  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    super(message);
  }

  public MalformedMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
