package dev.cairn.crypto;

/** Key bytes from outside that are not a usable key. Trying again cannot help. */
public final class InvalidKeyException extends Exception {

  private static final long serialVersionUID = 1L;

  public InvalidKeyException(String message) {
    super(message);
  }

  InvalidKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
