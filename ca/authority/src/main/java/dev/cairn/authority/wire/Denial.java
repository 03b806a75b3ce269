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
  /** A registrar has not decided yet; ask again later. */
  APPROVAL_PENDING,
  /** A registrar said no. */
  DECLINED,
  /** The sign-in does not hold, is not for this request, or members do not enrol by it here. */
  SIGN_IN_REFUSED,
  /** Too many wait for a registrar's decision. */
  QUEUE_FULL,
  /** The member has as many live devices as a member may. */
  QUOTA_DEVICES,
  /** So many node ids were drawn for the device or the member that a year is to pass. */
  QUOTA_DRAWS,
  /** The registrar has given out as many invites as are allowed in a day. */
  QUOTA_INVITES,
  /** Asked too often from one address. */
  TOO_MANY_REQUESTS,
  /** The key already has a certificate. */
  KEY_REUSED,
  /** The member was revoked. */
  MEMBER_REVOKED,
  /** No such request was logged. */
  REQUEST_UNKNOWN,
  /** The revealed nonce is not the one committed to. */
  REVEAL_WRONG,
  /** No certificate of that serial was issued here. */
  CERTIFICATE_UNKNOWN,
  /** The certificate, its node or its member was revoked. */
  CERTIFICATE_REVOKED,
  /** The certificate is too young to be renewed, or the issuing CA to be followed. */
  NOT_DUE,
  /** The certificate has been over for too long to be renewed. */
  RENEWAL_OVER,
  /** The certificate was renewed with another key. */
  RENEWED_ALREADY,
  /** A recovery needs one more registrar, and not the same one again. */
  SECOND_REGISTRAR_NEEDED,
  /** Nobody of that name is a member. */
  MEMBER_UNKNOWN,
  /** The device has no recovery certificate in force. */
  NO_RECOVERY,
  /** A living device of the member objected. */
  RECOVERY_VETOED,
  /** The time in which the member's devices can object is not over. */
  RECOVERY_WAITING,
  /** What was sealed is another member's, or not sealed to this authority. */
  ESCROW_FOREIGN,
  /** The certificate is not that of a next issuing CA of this authority. */
  ISSUER_REFUSED,
  /** Nothing matches what shall be revoked. */
  NOTHING_TO_REVOKE
}
