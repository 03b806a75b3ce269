package dev.cairn.overlay;

/**
 * This device's own credential is refused: it expired, was revoked, or belongs to another key or
 * organisation. Trying again cannot help; renewing or joining anew does.
 */
public final class NotAdmittedException extends Exception {

  private static final long serialVersionUID = 1L;

  public NotAdmittedException(String message) {
    super(message);
  }
}
