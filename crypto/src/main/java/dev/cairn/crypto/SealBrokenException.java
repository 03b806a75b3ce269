package dev.cairn.crypto;

/** A sealed message that does not open. Trying again cannot help; another copy can. */
public final class SealBrokenException extends Exception {

  private static final long serialVersionUID = 1L;

  public SealBrokenException(String message) {
    super(message);
  }

  public SealBrokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
