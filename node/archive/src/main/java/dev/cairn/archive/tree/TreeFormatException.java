package dev.cairn.archive.tree;

/** A page or list that opened under the vault's key but is not one. */
public final class TreeFormatException extends Exception {

  private static final long serialVersionUID = 1L;

  public TreeFormatException(String message) {
    super(message);
  }

  public TreeFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
