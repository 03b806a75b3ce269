package dev.cairn.libp2p;

import java.io.IOException;

/** No address led to the wanted peer. Trying again later may help. */
public final class DialException extends IOException {

  private static final long serialVersionUID = 1L;

  public DialException(String message) {
    super(message);
  }

  public DialException(String message, Throwable cause) {
    super(message, cause);
  }
}
