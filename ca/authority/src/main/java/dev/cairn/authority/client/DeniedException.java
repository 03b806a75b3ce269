package dev.cairn.authority.client;

import dev.cairn.authority.wire.Denial;

/** The authority refused; asking again the same way cannot help. */
public final class DeniedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Denial reason;

  /** A refusal with its detail for people. */
  public DeniedException(Denial reason, String detail) {
    super(reason + ": " + detail);
    this.reason = reason;
  }

  /** Which. */
  public Denial reason() {
    return reason;
  }
}
