package dev.cairn.identity;

/** Bytes from outside failed a check. Trying again with the same bytes cannot help. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String detail;

  /**
   * A refusal.
   *
   * @param detail names the thing and, where there is one, the remedy
   */
  public RefusedException(Reason reason, String detail) {
    super(reason + ": " + detail);
    this.reason = reason;
    this.detail = detail;
  }

  /** Which check failed. */
  public Reason reason() {
    return reason;
  }

  /** The message without the reason's name. */
  public String detail() {
    return detail;
  }
}
