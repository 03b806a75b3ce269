package dev.cairn.identity;

/** Why a credential, an anchor or a revocation list was refused. Stable names: they are shown. */
public enum Reason {
  /** Not parseable as what it claims to be. */
  MALFORMED,
  /** Longer than the bound on its kind. */
  TOO_LARGE,
  /**
   * Parseable, but not the one DER encoding of its content, or outer and inner algorithm differ.
   */
  NOT_CANONICAL,
  /** An algorithm other than Ed25519. */
  ALGORITHM,
  /** A public key that is no point of full order on the curve. */
  WEAK_KEY,
  /** The issuing certificate is not signed by the organisation's root. */
  FOREIGN_ROOT,
  /** The root certificate is not the one whose fingerprint was agreed on. */
  FINGERPRINT,
  /** A signature does not verify. */
  BAD_SIGNATURE,
  /** A second signature is missing below a hybrid root, is half there, or does not verify. */
  ALT_SIGNATURE,
  /** Issuer and subject names do not chain. */
  ISSUER_NAME,
  /** Before its notBefore; often a clock that is off. */
  NOT_YET_VALID,
  /** After its notAfter. */
  EXPIRED,
  /** A CA certificate that may not issue what it issued. */
  PATH_LENGTH,
  /** The issuing CA's name constraint is missing or is not the organisation's name. */
  NAME_CONSTRAINT,
  /** The certificate's names are not those of its organisation, node and subject. */
  NAME,
  /** A device certificate that says CA:TRUE. */
  LEAF_IS_CA,
  /** Key usage is not exactly that of the profile. */
  KEY_USAGE,
  /** The same extension twice. */
  DUPLICATE_EXTENSION,
  /** A required extension is missing. */
  MISSING_EXTENSION,
  /** A critical extension that the profile does not know. */
  UNKNOWN_CRITICAL_EXTENSION,
  /** A subject binding with values out of range. */
  SUBJECT_BINDING,
  /**
   * A recovery certificate that does not say who approved it, or an ordinary one that does; fewer
   * than two different registrars.
   */
  RECOVERY_BINDING,
  /** The node id is not the hash of its inputs: chosen, not drawn. */
  NODE_ID,
  /** No proof, or a wrong one, that the certificate is in the transparency log. */
  NOT_LOGGED,
  /** A checkpoint of another log or without that log's signature. */
  FORGED_CHECKPOINT,
  /** Revoked by serial, subject or node id. */
  REVOKED,
  /** A revocation list that its issuer did not sign. */
  CRL_FORGED,
  /** A revocation list with a lower number than one seen before. */
  CRL_LOWER_NUMBER,
  /** A revocation list too old even for degraded service. */
  CRL_EXPIRED,
  /** The revocation list says nothing of the certificate's issuing CA. */
  CRL_OTHER_ISSUER,
  /** A revocation list of several issuing CAs without the list of each. */
  CRL_INCOMPLETE,
  /** A log whose entries or tiles are not those of the checkpoint that it signed. */
  LOG_FORKED,
  /** A log that shows fewer entries than it signed before. */
  LOG_SHRUNK,
  /** A serial number that a log certifies twice. */
  SERIAL_TWICE,
  /** A certificate that no logged request of its key asked for. */
  NOT_ASKED_FOR,
  /** An issuing CA in a log whose key had a certificate before. */
  ISSUER_TWICE,
  /** A recovery certificate in a log that does not show two registrars' approval before it. */
  NOT_APPROVED,
  /** A checkpoint that too few of the required witnesses cosigned. */
  NOT_WITNESSED
}
