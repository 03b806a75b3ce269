package dev.cairn.archive.recovery;

import dev.cairn.crypto.Hash;

/**
 * The authority's part of a vault's key, as its owner sees it: sealed so that only the authority
 * opens it, and carried by the holders of shares, so that the authority keeps nothing. Safe for
 * many threads.
 */
public interface Escrow {

  /**
   * Seals {@code part}, of {@value KeyParts#PART_BYTES} bytes, to the authority, for this device's
   * member. Needs no word of the authority once its key is known.
   */
  byte[] seal(byte[] part) throws EscrowException, InterruptedException;

  /** Has the authority give a part back, to a device whose recovery it approved. */
  byte[] open(byte[] sealed) throws EscrowException, InterruptedException;

  /**
   * Has the authority show that it can open {@code sealed}: a {@link dev.cairn.crypto.ShareProof}
   * for {@code nonce}, to any living device of the member.
   */
  Hash prove(byte[] sealed, byte[] nonce) throws EscrowException, InterruptedException;

  /** The authority said no, or cannot be reached; the message says which, and what to do. */
  final class EscrowException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With the authority's words. */
    public EscrowException(String message) {
      super(message);
    }

    /** With what kept it from answering. */
    public EscrowException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
