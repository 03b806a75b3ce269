package dev.cairn.archive.pack;

/** Bytes that opened under the vault's key but are not the record they should be. */
public final class FormatException extends Exception {

  private static final long serialVersionUID = 1L;

  public FormatException(String message) {
    super(message);
  }

  public FormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
