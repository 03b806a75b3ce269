package dev.cairn.authority.wire;

/** Why the authority refused. Stable names: they travel in its answers. */
public enum Denial {
  /** No invite with that secret was ever given out here. */
  INVITE_UNKNOWN,
  /** The invite's time is over. */
  INVITE_EXPIRED,
  /** The invite was used with another request. */
  INVITE_REUSED,
  /** The request is not parseable, too large or not signed by the key that it names. */
  REQUEST_INVALID,
  /** The key already has a certificate. */
  KEY_REUSED,
  /** The member was revoked. */
  MEMBER_REVOKED,
  /** No such request was logged. */
  REQUEST_UNKNOWN,
  /** The revealed nonce is not the one committed to. */
  REVEAL_WRONG,
  /** Nothing matches what shall be revoked. */
  NOTHING_TO_REVOKE
}
