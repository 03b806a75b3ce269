package dev.cairn.storage.belief;

/** What can be seen of a host. */
public enum Observation {
  /** It answered, or proved its key on a connection. */
  ANSWERED,
  /** Three requests ran into their timeouts, and three others could not reach it either. */
  UNANSWERED,
  /** It signed that it leaves, having handed its blocks over. */
  SAID_GOODBYE,
  /** It signed, later than its goodbye, that it is back with what it had. */
  REJOINED,
  /** It gave wrong bytes, and again when asked once more; or it answers no audit at all. */
  FAILED_AUDIT,
  /** It proved itself for a month since it gave wrong bytes, or answers again. */
  VINDICATED,
  /** The authority revoked its certificate. */
  REVOKED
}
