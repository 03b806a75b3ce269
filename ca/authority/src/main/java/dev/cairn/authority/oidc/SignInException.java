package dev.cairn.authority.oidc;

/** A sign-in that is refused; the message is for the person who tried. */
public final class SignInException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** What the provider sent has not the form of OpenID Connect. */
    MALFORMED,
    /** The provider said no, for example because the person declined. */
    PROVIDER_REFUSED,
    /** The answer belongs to no sign-in that this browser began here, or it was used before. */
    STATE_UNKNOWN,
    /** Signed by nobody, by another, or with an algorithm that is not taken. */
    BAD_SIGNATURE,
    /** From another provider than the one that is configured. */
    WRONG_ISSUER,
    /** Given out for another program. */
    WRONG_AUDIENCE,
    /** Over, or not of now. */
    EXPIRED,
    /** Given out for another sign-in or another request. */
    WRONG_NONCE,
    /** Signed in, and nobody who may do this. */
    NOT_ALLOWED
  }

  private final Reason reason;

  public SignInException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
