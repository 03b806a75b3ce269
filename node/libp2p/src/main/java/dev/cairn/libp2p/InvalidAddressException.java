package dev.cairn.libp2p;

/** Text or bytes that are not an address this host can dial. Trying again cannot help. */
public final class InvalidAddressException extends Exception {

  private static final long serialVersionUID = 1L;

  public InvalidAddressException(String message) {
    super(message);
  }
}
