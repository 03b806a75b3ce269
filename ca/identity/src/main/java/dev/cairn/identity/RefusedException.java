package dev.cairn.identity;

/** Bytes from outside failed a check. Trying again with the same bytes cannot help. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * A refusal.
   *
   * @param detail names the thing and, where there is one, the remedy
   */
  public RefusedException(Reason reason, String detail) {
    super(reason + ": " + detail);
    this.reason = reason;
  }

  /** Which check failed. */
  public Reason reason() {
    return reason;
  }
}
